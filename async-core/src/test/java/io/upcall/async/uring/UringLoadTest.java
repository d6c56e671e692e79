package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** More than fits: entries, completions, slots; random histories; another owner. */
class UringLoadTest extends UringTest {

  private static final int SQ_ENTRIES = 512;
  private static final int FIRST_SLOTS = 256;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  @Test
  void moreSubmissionsThanEntriesInOneTurn() {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 3 * SQ_ENTRIES; i++) {
      RecordedCall call = call();
      calls.add(call);
      assertThat(driver.submit(call.nop(), Submitter.NONBLOCK)).isEqualTo(Submitter.PENDING);
    }
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
  }

  @Test
  void moreCompletionsThanTheQueueHoldsInOneTurn() {
    int count = 20_000;
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = call();
      calls.add(call);
      assertThat(driver.submit(call.nop(), 0)).isEqualTo(Submitter.PENDING);
    }
    assertThat(driver.inFlight()).isEqualTo(count);
    turnUntil(() -> driver.inFlight() == 0);
    for (RecordedCall call : calls) {
      assertThat(call.events()).isEqualTo(1);
    }
    assertThat(driver.hasWork()).isFalse();
  }

  @Test
  void callsThatWaitForABlockDoNotHoldBackThoseThatNeedNone() {
    int silent = kernel.pipe(0)[0];
    int[] pair = kernel.socketPair(0);
    List<RecordedCall> waiting = new ArrayList<>();
    Object holder = new Object();
    for (int i = 0; i < Slab.SMALL_COUNT + Slab.LARGE_COUNT + 10; i++) {
      RecordedCall call = call();
      call.holder(holder);
      waiting.add(call);
      driver.submit(call.read(silent, new byte[1], 0, 1, AsyncCall.CURRENT), 0);
    }
    RecordedCall recv = call();
    driver.submit(recv.recv(pair[0], new byte[4], 0, 4, 0), Submitter.NONBLOCK);
    RecordedCall send = call();
    driver.submit(send.send(pair[1], kernel.memory(4), 4, 0), 0);
    turnUntil(recv::isDone);
    assertThat(recv.result()).isEqualTo(4);
    assertThat(waiting).noneSatisfy(call -> assertThat(call.isDone()).isTrue());
    driver.cancelHeldBy(holder);
    turnUntil(() -> driver.inFlight() == 0);
  }

  @Test
  void aTurnReceivesLateFromSomeOnlyAndTheNextGoesOn() {
    List<RecordedCall> calls = new ArrayList<>();
    int count = 2 * LateReceives.A_TURN + 1;
    for (int i = 0; i < count; i++) {
      int[] pair = kernel.socketPair(0);
      kernel.write(pair[1], new byte[1]);
      RecordedCall call = call();
      calls.add(call);
      driver.submit(call.recv(pair[0], new byte[1], 0, 1, 0), 0);
    }
    List<Integer> delivered = new ArrayList<>();
    while (driver.inFlight() > 0) {
      delivered.add(driver.turn(0));
    }
    assertThat(delivered).containsExactly(LateReceives.A_TURN, LateReceives.A_TURN, 1);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(1));
  }

  @Test
  void moreCancellationsThanTheQueueHoldsInOneTurn() {
    int count = 10_000;
    List<RecordedCall> calls = new ArrayList<>();
    Object holder = new Object();
    for (int i = 0; i < count; i++) {
      RecordedCall call = call();
      call.holder(holder);
      calls.add(call);
      driver.submit(call.timeout(HOUR_NANOS), 0);
    }
    driver.turn(0);
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(count);
    turnUntil(() -> driver.inFlight() == 0);
    for (RecordedCall call : calls) {
      assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    }
  }

  @Test
  void atomicNeitherGrowsNorEnters() {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < FIRST_SLOTS; i++) {
      RecordedCall call = call();
      calls.add(call);
      assertThat(driver.submit(call.timeout(HOUR_NANOS), Submitter.ATOMIC))
          .isEqualTo(Submitter.PENDING);
    }
    RecordedCall refused = call();
    assertThat(driver.submit(refused.timeout(HOUR_NANOS), Submitter.ATOMIC))
        .as("the table would have to grow")
        .isEqualTo(Submitter.AGAIN);
    assertThat(driver.submit(refused, 0)).isEqualTo(Submitter.PENDING);
    List<RecordedCall> more = new ArrayList<>();
    for (int i = FIRST_SLOTS + 1; i < SQ_ENTRIES; i++) {
      RecordedCall call = call();
      more.add(call);
      driver.submit(call.timeout(HOUR_NANOS), 0);
    }
    assertThat(driver.submit(call().nop(), Submitter.ATOMIC))
        .as("the entries would have to be handed over")
        .isEqualTo(Submitter.AGAIN);
    driver.close();
    assertThat(calls).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
    assertThat(more).allSatisfy(call -> assertThat(call.events()).isEqualTo(1));
  }

  @Test
  void anotherThreadTakesOverSilentReceives() throws InterruptedException {
    int count = 32;
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(kernel.socketPair(0));
    }
    List<RecordedCall> calls = new ArrayList<>();
    CountDownLatch submitted = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread first =
        new Thread(
            () -> {
              for (int[] pair : pairs) {
                RecordedCall recv = call();
                recv.recv(pair[0], new byte[4], 0, 4, 0);
                driver.submit(recv, 0);
                calls.add(recv);
              }
              driver.turn(0);
              submitted.countDown();
              try {
                over.await();
              } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
              }
            });
    first.start();
    submitted.await();
    for (int i = 0; i < count / 2; i++) {
      kernel.write(pairs.get(i)[1], "x");
    }
    turnUntil(() -> driver.inFlight() == count / 2);
    driver.cancelHeldBy(new Object());
    for (RecordedCall call : calls) {
      driver.cancel(call);
    }
    turnUntil(() -> driver.inFlight() == 0);
    over.countDown();
    first.join();
    for (int i = 0; i < count; i++) {
      assertThat(calls.get(i).results()).containsExactly(i < count / 2 ? 1 : -Errno.ECANCELED);
    }
  }

  /**
   * Random calls on a few sockets against what must hold of each: one event, and a result that
   * fits.
   */
  @Test
  void randomHistoriesKeepTheirPromises() {
    Seed seed = new Seed();
    Random random = seed.random();
    int[][] pairs = new int[8][];
    int[] sent = new int[pairs.length];
    int[] received = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = kernel.socketPair(0);
    }
    List<RecordedCall> flying = new ArrayList<>();
    int[] ended = new int[1];
    int submitted = 0;
    for (int step = 0; step < 20_000; step++) {
      int socket = random.nextInt(pairs.length);
      switch (random.nextInt(10)) {
        case 0:
        case 1:
        case 2:
          RecordedCall recv = call();
          byte[] to = new byte[1 + random.nextInt(6_000)];
          recv.then(
              () -> {
                ended[0]++;
                flying.remove(recv);
                assertThat(recv.events()).as(seed.toString()).isEqualTo(1);
                received[socket] += Math.max(0, recv.result());
                assertThat(recv.result() > 0 || recv.result() == -Errno.ECANCELED)
                    .as(seed + named(recv.result()))
                    .isTrue();
              });
          recv.recv(pairs[socket][0], to, 0, to.length, 0);
          if (flying.size() < 64) {
            int how = driver.submit(recv, random.nextBoolean() ? Submitter.TRY_QUICK : 0);
            if (how == Submitter.QUICK) {
              received[socket] += recv.result();
            } else {
              flying.add(recv);
              submitted++;
            }
          }
          break;
        case 3:
        case 4:
          if (sent[socket] - received[socket] < 30_000) {
            byte[] data = new byte[1 + random.nextInt(5_000)];
            kernel.write(pairs[socket][1], data);
            sent[socket] += data.length;
          }
          break;
        case 5:
          if (!flying.isEmpty()) {
            driver.cancel(flying.get(random.nextInt(flying.size())));
          }
          break;
        default:
          driver.turn(0);
          break;
      }
    }
    for (RecordedCall call : List.copyOf(flying)) {
      driver.cancel(call);
    }
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(ended[0]).as(seed.toString()).isEqualTo(submitted);
    assertThat(flying).as(seed.toString()).isEmpty();
    for (int i = 0; i < pairs.length; i++) {
      int left = sent[i] - received[i];
      AsyncCall rest = call();
      byte[] to = new byte[8_192];
      while (left > 0) {
        left -= run(rest.recv(pairs[i][0], to, 0, to.length, 0));
      }
      assertThat(left).as(seed.toString()).isZero();
    }
  }
}
