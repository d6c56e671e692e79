package io.upcall.async.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.EventQueue;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One routine, take, in its blocking and its asynchronous form: both share one wakeup. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class MailboxTest {

  /** The example: a queue of letters that threads and callbacks take from. */
  private static final class Mailbox {
    private final SleepTable table;
    private final Queue<String> letters = new ConcurrentLinkedQueue<>();

    Mailbox(SleepTable table) {
      this.table = table;
    }

    /** Does not know who waits, or how. */
    void put(String letter) {
      letters.add(letter);
      table.wakeupOne(this);
    }

    /** The blocking form: null when interrupted. */
    @Nullable String take() {
      String[] letter = {letters.poll()};
      while (letter[0] == null) {
        if (table.tsleep(this, () -> (letter[0] = letters.poll()) != null, 0) < 0) {
          return null;
        }
        if (letter[0] == null) {
          letter[0] = letters.poll();
        }
      }
      return letter[0];
    }

    /** The asynchronous form: returns at once, and calls {@code reader} on {@code queue}. */
    void take(EventQueue queue, Consumer<String> reader) {
      queue.post(new Taker(queue, reader));
    }

    /** The blocking form's loop, with a tail call where that sleeps. */
    private final class Taker extends Sleeper {
      private final EventQueue readersQueue;
      private final Consumer<String> reader;

      Taker(EventQueue readersQueue, Consumer<String> reader) {
        this.readersQueue = readersQueue;
        this.reader = reader;
      }

      @Override
      protected void run() {
        String letter = letters.poll();
        if (letter != null) {
          reader.accept(letter);
          return;
        }
        table.asleep(Mailbox.this, this, readersQueue, 0);
        if (!letters.isEmpty() && table.unasleep(this)) {
          readersQueue.post(this);
        }
      }
    }
  }

  private final VirtualClock clock = new VirtualClock(0);
  private final SleepTable table = new SleepTable(clock, 16);
  private final Mailbox mailbox = new Mailbox(table);
  private final EventQueue queue = EventQueue.polled();
  private final List<String> read = new ArrayList<>();

  @Test
  void theFirstLetterGoesToTheCallbackAndTheSecondToTheThreadThatSleptAfterIt() throws Exception {
    mailbox.take(queue, read::add);
    assertThat(queue.drain(9)).as("it looks, and falls asleep").isEqualTo(1);
    assertThat(read).isEmpty();
    List<String> taken = new ArrayList<>();
    Thread thread = Thread.ofVirtual().start(() -> taken.add(mailbox.take()));
    clock.awaitParked(1);
    mailbox.put("one");
    mailbox.put("two");
    thread.join();
    assertThat(read).as("not inside put").isEmpty();
    assertThat(queue.drain(9)).isEqualTo(1);
    // Each takes one; which is whose depends on who looks first.
    assertThat(read).hasSize(1);
    assertThat(taken).hasSize(1);
    assertThat(List.of(read.get(0), taken.get(0))).containsExactlyInAnyOrder("one", "two");
    assertThat(table.wakeup(mailbox)).isZero();
  }

  @Test
  void everyLetterIsReadOnceByManyReadersOfBothKinds() throws Exception {
    int readers = 8;
    int letters = 2_000;
    Queue<String> got = new ConcurrentLinkedQueue<>();
    CountDownLatch all = new CountDownLatch(readers * letters);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < readers / 2; i++) {
      Thread.Builder kind = i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(
          kind.start(
              () -> {
                for (int n = 0; n < letters; n++) {
                  got.add(String.valueOf(mailbox.take()));
                  all.countDown();
                }
              }));
      mailbox.take(queue, new Again(mailbox, queue, got, all, letters));
    }
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int n = 0; n < readers * letters; n++) {
                    mailbox.put("letter " + n);
                  }
                });
    while (all.getCount() > 0) {
      queue.await(1_000_000);
      queue.drain(Integer.MAX_VALUE);
    }
    writer.join();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(got).hasSize(readers * letters).doesNotHaveDuplicates();
    assertThat(table.wakeup(mailbox)).isZero();
  }

  /** A reader that takes one letter after the other. */
  private static final class Again implements Consumer<String> {
    private final Mailbox mailbox;
    private final EventQueue queue;
    private final Queue<String> got;
    private final CountDownLatch all;
    private int left;

    Again(Mailbox mailbox, EventQueue queue, Queue<String> got, CountDownLatch all, int letters) {
      this.mailbox = mailbox;
      this.queue = queue;
      this.got = got;
      this.all = all;
      this.left = letters;
    }

    @Override
    public void accept(String letter) {
      got.add(letter);
      all.countDown();
      if (--left > 0) {
        mailbox.take(queue, this);
      }
    }
  }
}
