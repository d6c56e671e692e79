package io.upcall.libc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.cores.Interruption;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Uthreads and platform threads together take, try, time out and wait at random; nothing is held by
 * two, nothing is lost, nobody is left behind.
 */
class SyncStressTest {

  /** Longer by {@code -Dupcall.test.sync.steps=N}. */
  private static final int STEPS = Integer.getInteger("upcall.test.sync.steps", 3_000);

  private static final int UTHREADS = 12;
  private static final int PLATFORM_THREADS = 3;

  /** What one thread does, as often as {@link #STEPS} says. */
  private interface Step {
    void perform(RandomGenerator random);
  }

  private static void run(String what, Step step) throws Exception {
    long seed = System.nanoTime();
    System.out.printf("%s: seed %d%n", what, seed);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicInteger ended = new AtomicInteger();
    Proc.run(
        ProcOptions.named("stress"),
        () -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < UTHREADS + PLATFORM_THREADS; i++) {
            RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed + i);
            Runnable body =
                () -> {
                  try {
                    for (int n = 0; n < STEPS && failure.get() == null; n++) {
                      step.perform(random);
                    }
                  } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                  }
                  ended.incrementAndGet();
                };
            threads.add(
                i < UTHREADS ? Proc.current().spawn(body) : Thread.ofPlatform().start(body));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          return 0;
        });
    assertThat(failure.get()).as("seed %s", seed).isNull();
    assertThat(ended).hasValue(UTHREADS + PLATFORM_THREADS);
  }

  private static long soon(RandomGenerator random) {
    return Deadline.in(random.nextInt(100_000));
  }

  /** Now and then: whoever comes next finds it taken. */
  private static void linger(RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      Thread.yield();
    }
  }

  @Test
  void aMutexIsHeldByOne() throws Exception {
    Mutex mutex = new Mutex(Mutex.NORMAL, false);
    AtomicInteger inside = new AtomicInteger();
    run(
        "mutex",
        random -> {
          int result =
              switch (random.nextInt(3)) {
                case 0 -> mutex.lock(Deadline.NEVER, Interruption.NEVER);
                case 1 -> mutex.tryLock();
                default -> mutex.lock(soon(random), Interruption.NEVER);
              };
          if (result == 0) {
            assertThat(inside.incrementAndGet()).isOne();
            linger(random);
            inside.decrementAndGet();
            assertThat(mutex.unlock()).isZero();
          } else {
            assertThat(result).isIn(-Errno.EBUSY, -Errno.ETIMEDOUT);
          }
        });
    assertThat(mutex.isIdle()).isTrue();
  }

  @Test
  void anRwlockIsHeldByReadersOrAWriter() throws Exception {
    RwLock lock = new RwLock();
    AtomicInteger state = new AtomicInteger();
    run(
        "rwlock",
        random -> {
          boolean writes = random.nextInt(4) == 0;
          long deadline = random.nextBoolean() ? Deadline.NEVER : soon(random);
          int result =
              writes
                  ? lock.writeLock(deadline, Interruption.NEVER)
                  : lock.readLock(deadline, Interruption.NEVER);
          if (result == 0) {
            int now = writes ? state.addAndGet(-1000) : state.incrementAndGet();
            assertThat(writes ? now == -1000 : now > 0).as("state %s", now).isTrue();
            linger(random);
            state.addAndGet(writes ? 1000 : -1);
            assertThat(lock.unlock()).isZero();
          } else {
            assertThat(result).isEqualTo(-Errno.ETIMEDOUT);
          }
        });
    assertThat(lock.isIdle()).isTrue();
  }

  @Test
  void aSemaphoreNeitherLosesNorMakesUnits() throws Exception {
    int units = 3;
    Counter semaphore = new Counter(units);
    AtomicInteger inside = new AtomicInteger();
    run(
        "semaphore",
        random -> {
          long deadline = random.nextBoolean() ? Deadline.NEVER : soon(random);
          if (semaphore.acquire(deadline, Interruption.NEVER) == 0) {
            assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(units);
            linger(random);
            inside.decrementAndGet();
            assertThat(semaphore.release()).isZero();
          }
        });
    assertThat(semaphore.value()).isEqualTo(units);
    assertThat(semaphore.isIdle()).isTrue();
  }

  @Test
  void aConditionLosesNoSignal() throws Exception {
    Mutex mutex = new Mutex(Mutex.ERRORCHECK, false);
    Cond changed = new Cond();
    int[] tokens = {UTHREADS};
    run(
        "condition",
        random -> {
          assertThat(mutex.lock(Deadline.NEVER, Interruption.NEVER)).isZero();
          // Each takes a token and brings it back, so there is always one to come.
          while (tokens[0] == 0) {
            boolean timed = random.nextInt(3) == 0;
            changed.await(mutex, timed ? soon(random) : Deadline.NEVER, Interruption.NEVER);
          }
          tokens[0]--;
          mutex.unlock();
          linger(random);
          assertThat(mutex.lock(Deadline.NEVER, Interruption.NEVER)).isZero();
          tokens[0]++;
          if (random.nextBoolean()) {
            changed.signal();
            mutex.unlock();
          } else {
            mutex.unlock();
            changed.broadcast();
          }
        });
    assertThat(tokens[0]).isEqualTo(UTHREADS);
    assertThat(changed.isIdle()).isTrue();
  }

  @Test
  void aSpinlockIsHeldByOne() throws Exception {
    Spin spin = new Spin();
    int[] count = {0};
    int[] attempts = {0};
    run(
        "spinlock",
        random -> {
          // Waiting for a platform thread that has lost its CPU takes a time slice each time.
          boolean waits = random.nextInt(20) == 0;
          if ((waits ? spin.lock() : spin.tryLock()) == 0) {
            attempts[0]++;
            linger(random);
            count[0]++;
            assertThat(spin.unlock()).isZero();
          }
        });
    assertThat(count[0]).isPositive().isEqualTo(attempts[0]);
    assertThat(spin.isIdle()).isTrue();
  }
}
