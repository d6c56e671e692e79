package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.defer.Deferral;
import io.upcall.async.defer.Deferrals;
import io.upcall.async.sleep.Outcome;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sleep table of a proc: uthreads, callbacks in vcore context, timeouts by its vcores. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SleepOnVcoreTest {

  private static final long SHORT_NANOS = 2_000_000L;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  /** A sleeper that says how its sleep ended, and whether that was told in vcore context. */
  private static final class Told extends Sleeper {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    final CompletableFuture<Integer> blocking = new CompletableFuture<>();
    final SleepTable table;

    Told(SleepTable table) {
      this.table = table;
    }

    @Override
    protected void run() {
      blocking.complete(table.tsleep(this, 1));
      outcome.complete(outcome());
    }
  }

  @Test
  void aTimeoutIsAnAlarmOfTheVcoreAndItsCallbackAnUpcall() throws Exception {
    InProc.run(
        () -> {
          SleepTable table = Proc.current().sleepTable();
          Told told = new Told(table);
          long before = System.nanoTime();
          table.asleep(this, told, EventQueue.upcall(Vcore.current(), Level.CLOCK), SHORT_NANOS);
          assertThat(told.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Outcome.TIMED_OUT);
          assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SHORT_NANOS);
          assertThat(told.blocking.get()).as("vcore context").isEqualTo(-Errno.EDEADLK);
          assertThat(table.wakeup(this)).isZero();
        });
  }

  /**
   * At once on the caller's own carrier; by the inbox when that was replaced meanwhile, as on a
   * machine with so much to do that the carrier seems to be blocked.
   */
  private static void awaitAlarms(int expected) {
    while (Vcore.current().alarms().size() != expected) {
      Thread.yield();
    }
  }

  @Test
  void aWakeupClearsTheAlarmOfTheVcore() throws Exception {
    InProc.run(
        () -> {
          SleepTable table = Proc.current().sleepTable();
          int armed = Vcore.current().alarms().size();
          Told told = new Told(table);
          table.asleep(this, told, EventQueue.upcall(Vcore.current(), Level.SOFT), HOUR_NANOS);
          awaitAlarms(armed + 1);
          assertThat(table.wakeup(this)).isEqualTo(1);
          awaitAlarms(armed);
          assertThat(told.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Outcome.WOKEN);
        });
  }

  @Test
  void aPlatformThreadSetsAndClearsTimeoutsOfTheProc() throws Exception {
    InProc.run(
        () -> {
          Proc proc = Proc.current();
          SleepTable table = proc.sleepTable();
          EventQueue queue = EventQueue.upcall(proc, Level.SOFT);
          Told timedOut = new Told(table);
          Told withdrawn = new Told(table);
          Thread outside =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        table.asleep(timedOut, timedOut, queue, SHORT_NANOS);
                        table.asleep(withdrawn, withdrawn, queue, HOUR_NANOS);
                        assertThat(table.unasleep(withdrawn)).isTrue();
                      });
          outside.join();
          assertThat(timedOut.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Outcome.TIMED_OUT);
          assertThat(withdrawn.outcome).isNotDone();
        });
  }

  @Test
  void uthreadsSleepAndOneWakeupWakesThemAllOnAllVcores() throws Exception {
    InProc.run(
        () -> {
          SleepTable table = Proc.current().sleepTable();
          int sleepers = 500;
          AtomicInteger asleep = new AtomicInteger();
          AtomicInteger woken = new AtomicInteger();
          boolean[] ready = new boolean[1];
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < sleepers; i++) {
            threads.add(
                Proc.current()
                    .spawn(
                        () -> {
                          int result =
                              table.tsleep(
                                  this,
                                  () -> {
                                    asleep.incrementAndGet();
                                    return ready[0];
                                  },
                                  HOUR_NANOS);
                          if (result == 0) {
                            woken.incrementAndGet();
                          }
                        }));
          }
          while (asleep.get() < sleepers) {
            Thread.yield();
          }
          assertThat(woken).hasValue(0);
          assertThat(table.wakeup(this)).isEqualTo(sleepers);
          for (Thread thread : threads) {
            thread.join();
          }
          assertThat(woken).hasValue(sleepers);
        });
  }

  @Test
  void aUthreadTimesOutByItsVcore() throws Exception {
    InProc.run(
        () -> {
          long before = System.nanoTime();
          assertThat(Proc.current().sleepTable().tsleep(this, SHORT_NANOS))
              .isEqualTo(-Errno.EWOULDBLOCK);
          assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SHORT_NANOS);
        });
  }

  @Test
  void maskingNetDelaysNeitherBioNorClock() throws Exception {
    InProc.run(
        () -> {
          Vcore vcore = Vcore.current();
          try (Deferrals deferrals = new Deferrals(vcore)) {
            CountDownLatch netRan = new CountDownLatch(1);
            CountDownLatch othersRan = new CountDownLatch(2);
            Deferral net =
                deferrals.establish(Level.NET, (call, who, status) -> netRan.countDown(), null);
            Deferral bio =
                deferrals.establish(Level.BIO, (call, who, status) -> othersRan.countDown(), null);
            SleepTable table = Proc.current().sleepTable();
            Sleeper clock =
                new Sleeper() {
                  @Override
                  protected void run() {
                    othersRan.countDown();
                  }
                };
            int saved = vcore.mask().raise(Level.NET);
            net.defer(null, 0);
            bio.defer(null, 0);
            table.asleep(clock, clock, EventQueue.upcall(vcore, Level.CLOCK), SHORT_NANOS);
            assertThat(othersRan.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(netRan.getCount()).as("held back while this uthread waited").isEqualTo(1);
            vcore.mask().restore(saved);
            assertThat(netRan.await(30, TimeUnit.SECONDS)).isTrue();
          }
        });
  }

  @Test
  void whatACallbackMaskedOnAVcoreIsRestoredWhenItReturns() throws Exception {
    InProc.run(
        () -> {
          Vcore vcore = Vcore.current();
          try (Deferrals deferrals = new Deferrals(Proc.current())) {
            CountDownLatch bioRan = new CountDownLatch(1);
            AtomicInteger heldInside = new AtomicInteger();
            Deferral careless =
                deferrals.establish(
                    Level.SOFT,
                    (call, who, status) -> {
                      Proc.current().mask().raise(Level.BIO);
                      heldInside.set(vcore.mask().held());
                    },
                    null);
            Deferral bio =
                deferrals.establish(Level.BIO, (call, who, status) -> bioRan.countDown(), null);
            careless.defer(null, 0);
            while (heldInside.get() == 0) {
              Thread.yield();
            }
            bio.defer(null, 0);
            assertThat(bioRan.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(vcore.mask().held()).isZero();
          }
        });
  }
}
