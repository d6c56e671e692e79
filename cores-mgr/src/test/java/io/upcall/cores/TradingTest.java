package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Cores that change hands all the time, and holders of locks that lose theirs. A few seconds;
 * {@code -Dupcall.stress} makes it 100,000 trades.
 */
@ExtendWith(NothingLeft.class)
@Timeout(300)
class TradingTest {

  private static final int TRADES = System.getProperty("upcall.stress") != null ? 100_000 : 10_000;

  /**
   * In each proc a uthread gives the core away again and again, while another has calls in flight
   * and a third sleeps: whoever has the core next finds its events where it left them.
   */
  @Test
  void vcoresThatTradeTheirCoresLoseNothing() throws Exception {
    int procs = CoreManager.system().defaultCores() + 1;
    AtomicInteger trades = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger wakes = new AtomicInteger();
    List<Proc> traders = new ArrayList<>();
    for (int i = 0; i < procs; i++) {
      traders.add(
          Proc.start(
              ProcOptions.named("trader"),
              () -> {
                AtomicBoolean end = new AtomicBoolean();
                Thread calls = Proc.current().spawn(() -> call(end, wrong, wakes));
                Thread sleeps = Proc.current().spawn(() -> sleep(end, wrong, wakes));
                while (trades.incrementAndGet() <= TRADES) {
                  Proc.yieldProcessor();
                }
                end.set(true);
                calls.join();
                sleeps.join();
                return 0;
              }));
    }
    for (Proc trader : traders) {
      assertThat(trader.awaitExit()).isZero();
    }
    assertThat(wrong).hasValue(0);
    assertThat(wakes).hasPositiveValue();
  }

  private static void call(AtomicBoolean end, AtomicInteger wrong, AtomicInteger wakes) {
    BlockingCall call = BlockingCall.take();
    while (!end.get()) {
      call.timeout(50_000);
      wrong.addAndGet(call.perform(0) == -Errno.ETIME ? 0 : 1);
      wakes.incrementAndGet();
    }
    call.giveBack();
  }

  private static void sleep(AtomicBoolean end, AtomicInteger wrong, AtomicInteger wakes) {
    while (!end.get()) {
      try {
        Thread.sleep(0, 100_000);
      } catch (InterruptedException unexpected) {
        wrong.incrementAndGet();
      }
      wakes.incrementAndGet();
    }
  }

  // ---- a lock that its user wrote with compare-and-set -----------------------------------------

  @Test
  void waitersGoOnThoughTheHolderOfTheirLockLostTheOnlyVcore() throws Exception {
    preemptAHolder(1);
  }

  @Test
  void waitersGoOnThoughTheHolderOfTheirLockLostOneOfSeveralVcores() throws Exception {
    preemptAHolder(CoreManager.system().topology().cores().size());
  }

  private static void preemptAHolder(int cores) throws Exception {
    AtomicInteger got = new AtomicInteger();
    int waiters = 2 * cores;
    InProc.run(
        cores,
        () -> {
          AtomicBoolean lock = new AtomicBoolean();
          AtomicReference<@Nullable Activation> holder = new AtomicReference<>();
          CountDownLatch preempted = new CountDownLatch(1);
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          @Nullable SaUpcall[] handlers = new SaUpcall[SaEvent.COUNT];
          handlers[SaEvent.PREEMPTED.ordinal()] =
              (fresh, event, stopped, aux) -> preempted.countDown();
          upcalls.register(handlers, null);
          upcalls.useStacks(1, new SaStack[] {new SaStack("after the holder")});
          upcalls.enable();
          Thread.ofPlatform().daemon().start(() -> preempt(upcalls, holder));
          Thread holds =
              Proc.current()
                  .spawn(
                      () -> {
                        lock.set(true);
                        holder.set(Vcore.current().activation());
                        // Computes with the lock, and is off its vcore when it gives it back. (A
                        // crowded machine may take it for blocked first, which is as good.)
                        while (preempted.getCount() != 0
                            && Vcore.current().activation() == holder.get()) {
                          Thread.onSpinWait();
                        }
                        lock.set(false);
                      });
          while (holder.get() == null) {
            Thread.yield();
          }
          List<Thread> waiting = new ArrayList<>();
          for (int i = 0; i < waiters; i++) {
            waiting.add(Proc.current().spawn(() -> withLock(lock, got::incrementAndGet)));
          }
          for (Thread thread : waiting) {
            thread.join();
          }
          holds.join();
        });
    assertThat(got).hasValue(waiters);
  }

  private static void preempt(SaUpcalls upcalls, AtomicReference<@Nullable Activation> holder) {
    Activation victim = holder.get();
    while (victim == null) {
      Thread.onSpinWait();
      victim = holder.get();
    }
    while (upcalls.preempt(victim.id()) == -Errno.EAGAIN) {
      Thread.onSpinWait();
    }
  }

  /** Spins for it, and never gives its vcore away. */
  private static void withLock(AtomicBoolean lock, Runnable body) {
    while (!lock.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
    body.run();
    lock.set(false);
  }
}
