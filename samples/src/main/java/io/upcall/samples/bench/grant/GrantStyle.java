package io.upcall.samples.bench.grant;

import io.upcall.cores.CoreManager;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.policy.CoreRequest;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a {@link GrantWorker} wakes, and who has the core. */
public enum GrantStyle {
  /** A platform thread of the JVM that is parked: a futex wake, and nothing else. */
  BARE_WAKE {
    @Override
    Sleeper start() {
      Sleeper sleeper = new Sleeper();
      sleeper.isThere(Thread.ofPlatform().daemon().start(sleeper), () -> false);
      return sleeper;
    }
  },
  /** The uthread of a proc that sleeps on a core of its own: its vcore's carrier is woken. */
  OWN_CORE {
    @Override
    Sleeper start() throws IOException, InterruptedException {
      Sleeper sleeper = new Sleeper();
      sleeper.isThere(startProc("woken").spawn(sleeper), () -> false);
      return sleeper;
    }
  },
  /** The uthread of a proc without a core, while another proc sleeps on it. */
  IDLE_CORE {
    @Override
    Sleeper start() throws IOException, InterruptedException {
      Sleeper other = new Sleeper();
      other.isThere(startProc("other").spawn(other), () -> false);
      return startWithoutCore(other::wakeOnce);
    }
  },
  /** The same, while a proc of lower priority has the core and yields all the time. */
  COOPERATIVE_REVOKE {
    @Override
    Sleeper start() throws IOException, InterruptedException {
      startHog(
          () -> {
            while (true) {
              Thread.yield();
            }
          });
      return startWithoutCore(() -> {}); // the hog takes it by itself
    }
  },
  /** The same, while that proc computes and does not hear: the grace passes first. */
  FORCED_REVOKE {
    @Override
    Sleeper start() throws IOException, InterruptedException {
      startHog(
          () -> {
            while (true) {
              compute();
              Thread.yield();
            }
          });
      return startWithoutCore(() -> {}); // the hog takes it by itself
    }
  };

  /** Longer than the grace by far: it does not end by itself in most of the times. */
  private static final long COMPUTE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int HIGHER_PRIORITY = 1;

  /** Every forced revoke leaves a carrier to the hog until it comes to its next yield. */
  private static final int HOG_BLOCKED_MAX = 1 << 12;

  /** Starts the threads, for as long as this process lives. */
  abstract Sleeper start() throws IOException, InterruptedException;

  /** {@code taker} makes another proc take the core from it. */
  private static Sleeper startWithoutCore(Runnable taker) throws IOException, InterruptedException {
    Sleeper sleeper = new Sleeper();
    Proc proc = startProc("woken");
    sleeper.isThere(
        proc.spawn(sleeper),
        () -> {
          boolean hasCore = proc.vcoremap().core(0) >= 0;
          if (hasCore) {
            taker.run();
          }
          return hasCore;
        });
    return sleeper;
  }

  private static Proc startProc(String name) throws IOException, InterruptedException {
    return Proc.start(
        ProcOptions.named(name)
            .withCores(1)
            .withRequest(CoreRequest.upTo(1).withPriority(HIGHER_PRIORITY)),
        GrantStyle::untilKilled);
  }

  private static void startHog(ProcMain main) throws IOException, InterruptedException {
    int cores = CoreManager.system().defaultCores();
    ProcOptions options = ProcOptions.named("hog").withCores(cores).withMaxBlocked(HOG_BLOCKED_MAX);
    Proc hog = Proc.start(options, main);
    for (int i = 1; i < cores; i++) {
      hog.spawn(() -> runForEver(main));
    }
  }

  private static void runForEver(ProcMain main) {
    try {
      main.run();
    } catch (Exception unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static int untilKilled() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  private static void compute() {
    long endNanos = System.nanoTime() + COMPUTE_NANOS;
    while (System.nanoTime() - endNanos < 0) {
      Thread.onSpinWait();
    }
  }
}
