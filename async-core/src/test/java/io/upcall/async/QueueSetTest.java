package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.MailboxKind.Box;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wait on several mailboxes: no wake-up lost, none starved, ends told once. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class QueueSetTest {

  private final List<Integer> events = new ArrayList<>();

  private Box box(MailboxKind kind) {
    return kind.make(8, events::add, Delivery.polled());
  }

  @Test
  void handsOutTheMailboxesInTheOrderInWhichTheyBecameReady() {
    QueueSet set = new QueueSet();
    Box ucq = box(MailboxKind.UCQ);
    Box ceq = box(MailboxKind.CEQ);
    Box bitmap = box(MailboxKind.EVBITMAP);
    ucq.post(1);
    for (Box each : List.of(ceq, bitmap, ucq)) {
      set.add(each.mailbox());
    }
    assertThat(set.size()).isEqualTo(3);
    bitmap.post(1);
    ceq.post(1);
    ceq.post(2);
    for (Box expected : List.of(ucq, bitmap, ceq)) {
      assertThat(set.await(0)).isSameAs(expected.mailbox());
      expected.mailbox().drain(10);
    }
    assertThat(set.await(0)).isNull();
    assertThat(set.await(1_000_000)).isNull();
  }

  @Test
  void aMailboxThatWasNotEmptiedComesAgainBehindTheOthers() {
    QueueSet set = new QueueSet();
    Box greedy = box(MailboxKind.UCQ);
    Box other = box(MailboxKind.UCQ);
    set.add(greedy.mailbox());
    set.add(other.mailbox());
    for (int id = 0; id < 3; id++) {
      greedy.post(id);
    }
    other.post(7);
    assertThat(set.await(0)).isSameAs(greedy.mailbox());
    greedy.mailbox().drain(1);
    assertThat(set.await(0)).isSameAs(other.mailbox());
    assertThat(set.await(0)).as("nothing was taken from the other").isSameAs(greedy.mailbox());
    greedy.mailbox().drain(10);
    other.mailbox().drain(10);
    assertThat(set.await(0)).isNull();
  }

  @Test
  void aClosedMailboxIsHandedOutUntilItIsEmptyAndOnceMore() {
    QueueSet set = new QueueSet();
    Box box = box(MailboxKind.CEQ);
    set.add(box.mailbox());
    box.post(1);
    box.mailbox().close();
    assertThat(set.await(Driver.FOREVER)).isSameAs(box.mailbox());
    assertThat(box.mailbox().drain(10)).isEqualTo(1);
    assertThat(set.await(Driver.FOREVER)).as("its end").isSameAs(box.mailbox());
    assertThat(set.size()).isZero();
    assertThat(set.await(0)).isNull();
    assertThat(set.remove(box.mailbox())).isFalse();
  }

  @Test
  void refusesAMailboxThatSomebodyElseConsumes() {
    try (PlainTarget target = PlainTarget.start();
        QueueSet set = new QueueSet();
        QueueSet other = new QueueSet()) {
      EventQueue upcalls = EventQueue.upcall(target, Level.NET);
      assertThatThrownBy(() -> set.add(upcalls)).hasMessageContaining("not polled");
      EventQueue polled = EventQueue.polled();
      set.add(polled);
      assertThatThrownBy(() -> other.add(polled)).hasMessageContaining("in a set already");
      assertThat(other.remove(polled)).isFalse();
      assertThat(set.remove(polled)).isTrue();
      other.add(polled);
      upcalls.close();
    }
  }

  @Test
  void aMailboxThatLeftIsNotHandedOut() {
    QueueSet set = new QueueSet();
    Box box = box(MailboxKind.UCQ);
    set.add(box.mailbox());
    box.post(1);
    set.remove(box.mailbox());
    assertThat(set.await(0)).isNull();
    assertThat(box.mailbox().drain(10)).as("its events stay in it").isEqualTo(1);
    set.add(box.mailbox());
    box.post(2);
    set.close();
    assertThat(set.await(Driver.FOREVER)).as("a closed set does not wait").isNull();
  }

  @Test
  void anInterruptEndsTheWait() {
    QueueSet set = new QueueSet();
    set.add(EventQueue.polled());
    Thread.currentThread().interrupt();
    assertThat(set.await(Driver.FOREVER)).isNull();
    assertThat(Thread.interrupted()).as("and stays pending").isTrue();
  }

  /** Every event is a wake-up of its own: the producer goes on when it was delivered. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWakeUpIsLost(boolean virtualThread) throws InterruptedException {
    Seed seed = new Seed();
    MailboxKind[] kinds = MailboxKind.values();
    int rounds = 4_000;
    AtomicIntegerArray delivered = new AtomicIntegerArray(kinds.length);
    Set<Mailbox> open = new HashSet<>();
    QueueSet set = new QueueSet();
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < kinds.length; i++) {
      int number = i;
      Box box = kinds[i].make(64, id -> delivered.incrementAndGet(number), Delivery.polled());
      open.add(box.mailbox());
      set.add(box.mailbox());
      Random random = new Random(seed.random().nextLong() + i);
      producers.add(new Thread(() -> produce(box, random, rounds, delivered, number)));
    }
    Thread consumer =
        virtualThread
            ? Thread.ofVirtual().unstarted(() -> consume(set, open))
            : new Thread(() -> consume(set, open));
    consumer.start();
    producers.forEach(Thread::start);
    consumer.join();
    for (int i = 0; i < kinds.length; i++) {
      producers.get(i).join();
      assertThat(delivered.get(i)).as("%s %s", kinds[i], seed).isEqualTo(rounds);
    }
    assertThat(set.size()).isZero();
  }

  private static void produce(
      Box box, Random random, int rounds, AtomicIntegerArray delivered, int number) {
    for (int round = 0; round < rounds; round++) {
      while (!box.post(random.nextInt(64))) {
        Thread.onSpinWait();
      }
      while (delivered.get(number) <= round) {
        Thread.onSpinWait();
      }
    }
    box.mailbox().close();
  }

  private static void consume(QueueSet set, Set<Mailbox> open) {
    while (!open.isEmpty()) {
      Mailbox ready = set.await(Driver.FOREVER);
      if (ready.drain(5) == 0 && ready.isClosed()) {
        open.remove(ready);
      }
    }
  }
}
