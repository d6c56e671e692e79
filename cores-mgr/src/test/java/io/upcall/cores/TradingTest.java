package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final int TRADES = System.getProperty("upcall.stress") != null ? 100_000 : 20_000;

  /** Kconts from outside that are on their way to a proc at once. */
  private static final int POSTS = 4;

  /**
   * As many procs as want one core more than there are. In each a uthread gives its core away again
   * and again, while another has calls in flight, a third sleeps, and somebody outside posts:
   * whoever has the core next finds its events where it left them, each once.
   */
  @Test
  void vcoresThatTradeTheirCoresLoseNothing() throws Exception {
    Trades trades = new Trades();
    List<Trader> traders = new ArrayList<>();
    for (int i = 0; i <= CoreManager.system().defaultCores(); i++) {
      traders.add(new Trader(trades));
    }
    for (Trader trader : traders) {
      trader.start();
    }
    for (Trader trader : traders) {
      trader.awaitEnd();
    }
    assertThat(trades.count()).isGreaterThanOrEqualTo(TRADES);
    for (Trader trader : traders) {
      assertThat(trader.wrong).hasValue(0);
      assertThat(trader.calls).hasPositiveValue();
      assertThat(trader.sleeps).hasPositiveValue();
      assertThat(trader.posted).hasPositiveValue();
      assertThat(trader.ran).hasValue(trader.posted.get());
    }
  }

  /** How often a core went from one proc to another. */
  private static final class Trades implements ActivationListener {

    /** The pid that had it last, by CPU. */
    private final Map<Integer, Integer> owners = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void granted(Activation fresh) {
      int pid = fresh.vcore().proc().pid();
      Integer before = owners.put(fresh.cpu(), pid);
      if (before != null && before != pid) {
        count.incrementAndGet();
      }
    }

    @Override
    public void blocked(Activation event, Activation fresh) {}

    @Override
    public void unblocked(Activation event) {}

    int count() {
      return count.get();
    }

    boolean isOver() {
      return count.get() >= TRADES;
    }
  }

  /** A proc whose core comes and goes, and what is under way in it meanwhile. */
  private static final class Trader {

    private final Trades trades;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong sleeps = new AtomicLong();
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong ran = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final Semaphore room = new Semaphore(POSTS);
    private @Nullable Proc proc;

    Trader(Trades trades) {
      this.trades = trades;
    }

    void start() throws Exception {
      proc = Proc.start(ProcOptions.named("trader"), this::trade);
    }

    void awaitEnd() throws Exception {
      assertThat(Objects.requireNonNull(proc).awaitExit()).isZero();
    }

    private int trade() throws InterruptedException {
      Proc self = Proc.current();
      self.activations().listener(trades);
      Thread poster = Thread.ofPlatform().daemon().start(() -> post(self.vcore(0)));
      Thread caller = self.spawn(this::call);
      Thread sleeper = self.spawn(this::sleep);
      while (!trades.isOver()) {
        Proc.yieldProcessor();
      }
      caller.join();
      sleeper.join();
      poster.join();
      // As much as there was room for is back: nothing that was posted is on its way.
      room.acquire(POSTS);
      return 0;
    }

    private void call() {
      BlockingCall call = BlockingCall.take();
      while (!trades.isOver()) {
        call.timeout(50_000);
        wrong.addAndGet(call.perform(0) == -Errno.ETIME ? 0 : 1);
        calls.incrementAndGet();
      }
      call.giveBack();
    }

    private void sleep() {
      while (!trades.isOver()) {
        try {
          Thread.sleep(0, 100_000);
        } catch (InterruptedException unexpected) {
          wrong.incrementAndGet();
        }
        sleeps.incrementAndGet();
      }
    }

    private void post(Vcore vcore) {
      while (!trades.isOver()) {
        room.acquireUninterruptibly();
        posted.incrementAndGet();
        boolean queued =
            vcore.post(
                new Kcont() {
                  @Override
                  protected void run() {
                    ran.incrementAndGet();
                    room.release();
                  }
                });
        wrong.addAndGet(queued ? 0 : 1);
      }
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
