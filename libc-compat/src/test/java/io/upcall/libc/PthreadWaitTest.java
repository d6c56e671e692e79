package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Pthread.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Conditions, rwlocks, barriers, spinlocks and once. */
@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // what is held is not looked at
class PthreadWaitTest {

  private static final StructTimespec PAST = new StructTimespec(1, 0);

  private static Thread spawn(ThrowingRunnable body, AtomicInteger errno) {
    return Proc.current().spawn(() -> errno.set(errnoOf(body::run)));
  }

  private interface ThrowingRunnable {
    void run() throws Throwable;
  }

  // ---- conditions ------------------------------------------------------------------------------

  @Test
  void aSignalWakesWhoHasWaitedLongest() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          PthreadCond cond = new PthreadCond();
          List<Integer> woken = new ArrayList<>();
          List<Handle<Void>> threads = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            int number = i;
            threads.add(
                pthread_create(
                    () -> {
                      try (PthreadMutex.Hold hold = mutex.hold()) {
                        pthread_cond_wait(cond, mutex);
                        woken.add(number);
                      }
                    }));
            Thread.yield();
          }
          assertErrno(Errno.EBUSY, () -> pthread_cond_destroy(cond));
          pthread_cond_signal(cond);
          pthread_join(threads.get(0));
          assertThat(woken).containsExactly(0);
          pthread_cond_broadcast(cond);
          pthread_join(threads.get(1));
          pthread_join(threads.get(2));
          assertThat(woken).containsExactly(0, 1, 2);
          pthread_cond_destroy(cond);
          assertErrno(Errno.EINVAL, () -> pthread_cond_signal(cond));
        });
  }

  @Test
  void aWaitWithoutTheMutexIsEperm() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          PthreadCond cond = new PthreadCond();
          assertErrno(Errno.EPERM, () -> pthread_cond_wait(cond, mutex));
          assertErrno(Errno.EPERM, () -> pthread_cond_timedwait(cond, mutex, PAST));
        });
  }

  @Test
  void aWaitThatTimesOutHasTheMutexAgain() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = PthreadMutexTest.mutex(PTHREAD_MUTEX_RECURSIVE, 0);
          PthreadCond cond = new PthreadCond();
          pthread_mutex_lock(mutex);
          pthread_mutex_lock(mutex);
          assertErrno(Errno.ETIMEDOUT, () -> pthread_cond_timedwait(cond, mutex, PAST));
          assertErrno(
              Errno.EINVAL,
              () -> pthread_cond_timedwait(cond, mutex, new StructTimespec(0, 1_000_000_000)));
          assertErrno(
              Errno.ETIMEDOUT,
              () ->
                  pthread_cond_clockwait(
                      cond, mutex, Time.CLOCK_MONOTONIC, new StructTimespec(0, 5)));
          pthread_mutex_unlock(mutex);
          pthread_mutex_unlock(mutex);
          assertErrno(Errno.EPERM, () -> pthread_mutex_unlock(mutex));
        });
  }

  @Test
  void aWaitGivesUpAllLocksOfARecursiveMutex() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = PthreadMutexTest.mutex(PTHREAD_MUTEX_RECURSIVE, 0);
          PthreadCond cond = new PthreadCond();
          Handle<Integer> waiter =
              pthread_create(
                  () -> {
                    pthread_mutex_lock(mutex);
                    pthread_mutex_lock(mutex);
                    pthread_cond_wait(cond, mutex);
                    pthread_mutex_unlock(mutex);
                    pthread_mutex_unlock(mutex);
                    return errnoOf(() -> pthread_mutex_unlock(mutex));
                  });
          Thread.yield();
          pthread_mutex_lock(mutex);
          pthread_cond_signal(cond);
          pthread_mutex_unlock(mutex);
          assertThat(pthread_join(waiter)).isEqualTo(Errno.EPERM);
        });
  }

  @Test
  void twoMutexesForOneConditionAreEinval() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex one = new PthreadMutex();
          PthreadMutex other = new PthreadMutex();
          PthreadCond cond = new PthreadCond();
          Handle<Void> waiter =
              pthread_create(
                  () -> {
                    pthread_mutex_lock(one);
                    pthread_cond_wait(cond, one);
                    pthread_mutex_unlock(one);
                  });
          Thread.yield();
          pthread_mutex_lock(other);
          assertErrno(Errno.EINVAL, () -> pthread_cond_wait(cond, other));
          pthread_cond_broadcast(cond);
          pthread_join(waiter);
        });
  }

  @Test
  void conditionsKnowTwoClocks() throws Exception {
    InProc.run(
        () -> {
          PthreadCondattr attributes = new PthreadCondattr();
          assertThat(pthread_condattr_getclock(attributes)).isEqualTo(Time.CLOCK_REALTIME);
          pthread_condattr_setclock(attributes, Time.CLOCK_MONOTONIC);
          assertErrno(Errno.EINVAL, () -> pthread_condattr_setclock(attributes, 7));
          PthreadCond cond = new PthreadCond(attributes);
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          long now = Time.clock_gettime(Time.CLOCK_MONOTONIC).toNanos();
          StructTimespec soon = StructTimespec.ofNanos(now + 3_000_000);
          assertErrno(Errno.ETIMEDOUT, () -> pthread_cond_timedwait(cond, mutex, soon));
          assertThat(Time.clock_gettime(Time.CLOCK_MONOTONIC)).isGreaterThanOrEqualTo(soon);
        });
  }

  // ---- rwlocks ---------------------------------------------------------------------------------

  @Test
  void readersShareAndWritersDoNot() throws Exception {
    InProc.run(
        () -> {
          PthreadRwlock lock = new PthreadRwlock();
          pthread_rwlock_rdlock(lock);
          assertThat(elsewhere(() -> pthread_rwlock_tryrdlock(lock))).isZero();
          assertThat(elsewhere(() -> pthread_rwlock_trywrlock(lock))).isEqualTo(Errno.EBUSY);
          assertErrno(Errno.EDEADLK, () -> pthread_rwlock_wrlock(lock));
          assertErrno(Errno.EBUSY, () -> pthread_rwlock_destroy(lock));
          pthread_rwlock_unlock(lock);
          assertErrno(Errno.EPERM, () -> pthread_rwlock_unlock(lock));
        });
  }

  private static int elsewhere(ThrowingRunnable body) throws Exception {
    return pthread_join(pthread_create(() -> errnoOf(body::run)));
  }

  @Test
  void aWriterHasTheLockAlone() throws Exception {
    InProc.run(
        () -> {
          PthreadRwlock lock = new PthreadRwlock();
          pthread_rwlock_wrlock(lock);
          assertErrno(Errno.EDEADLK, () -> pthread_rwlock_wrlock(lock));
          assertErrno(Errno.EDEADLK, () -> pthread_rwlock_rdlock(lock));
          assertThat(elsewhere(() -> pthread_rwlock_tryrdlock(lock))).isEqualTo(Errno.EBUSY);
          assertThat(elsewhere(() -> pthread_rwlock_timedrdlock(lock, PAST)))
              .isEqualTo(Errno.ETIMEDOUT);
          assertThat(elsewhere(() -> pthread_rwlock_timedwrlock(lock, PAST)))
              .isEqualTo(Errno.ETIMEDOUT);
          assertThat(elsewhere(() -> pthread_rwlock_unlock(lock))).isEqualTo(Errno.EPERM);
          pthread_rwlock_unlock(lock);
          pthread_rwlock_destroy(lock);
          assertErrno(Errno.EINVAL, () -> pthread_rwlock_rdlock(lock));
        });
  }

  @Test
  void aWriterThatWaitsIsNotOvertakenByReaders() throws Exception {
    InProc.run(
        () -> {
          PthreadRwlock lock = new PthreadRwlock();
          List<String> order = new ArrayList<>();
          pthread_rwlock_rdlock(lock);
          Handle<Void> writer =
              pthread_create(
                  () -> {
                    pthread_rwlock_wrlock(lock);
                    order.add("writer");
                    pthread_rwlock_unlock(lock);
                  });
          Thread.yield();
          Handle<Void> reader =
              pthread_create(
                  () -> {
                    pthread_rwlock_rdlock(lock);
                    order.add("reader");
                    pthread_rwlock_unlock(lock);
                  });
          Thread.yield();
          // Who reads already may read on: it would wait for a writer that waits for it.
          pthread_rwlock_rdlock(lock);
          order.add("again");
          pthread_rwlock_unlock(lock);
          pthread_rwlock_unlock(lock);
          pthread_join(writer);
          pthread_join(reader);
          assertThat(order).containsExactly("again", "writer", "reader");
        });
  }

  @Test
  void aWriterWaitsForNoMoreThanTheReadersBeforeIt() throws Exception {
    InProc.run(
        () -> {
          PthreadRwlock lock = new PthreadRwlock();
          boolean[] stop = {false};
          List<Handle<Void>> readers = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            readers.add(
                pthread_create(
                    () -> {
                      while (!stop[0]) {
                        pthread_rwlock_rdlock(lock);
                        Thread.yield();
                        pthread_rwlock_unlock(lock);
                      }
                    }));
          }
          Thread.yield();
          for (int i = 0; i < 50; i++) {
            pthread_rwlock_wrlock(lock);
            pthread_rwlock_unlock(lock);
          }
          stop[0] = true;
          for (Handle<Void> reader : readers) {
            pthread_join(reader);
          }
        });
  }

  @Test
  void readersBehindAWriterThatGivesUpGoOn() throws Exception {
    InProc.run(
        () -> {
          PthreadRwlock lock = new PthreadRwlock();
          pthread_rwlock_rdlock(lock);
          AtomicInteger writerErrno = new AtomicInteger();
          Thread writer = spawn(() -> pthread_rwlock_wrlock(lock), writerErrno);
          awaitParked(writer);
          AtomicInteger readerErrno = new AtomicInteger(-1);
          Thread reader = spawn(() -> pthread_rwlock_rdlock(lock), readerErrno);
          awaitParked(reader);
          writer.interrupt();
          writer.join();
          reader.join();
          assertThat(writerErrno).hasValue(Errno.EINTR);
          assertThat(readerErrno).hasValue(0);
        });
  }

  // ---- barriers, spinlocks, once ---------------------------------------------------------------

  @Test
  void aBarrierLetsAllGoOnAndTellsOne() throws Exception {
    InProc.run(
        () -> {
          PthreadBarrier barrier = new PthreadBarrier();
          assertErrno(Errno.EINVAL, () -> pthread_barrier_init(barrier, 0));
          assertErrno(Errno.EINVAL, () -> pthread_barrier_wait(barrier));
          pthread_barrier_init(barrier, 3);
          AtomicInteger serial = new AtomicInteger();
          List<Handle<Void>> threads = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            threads.add(
                pthread_create(
                    () -> {
                      for (int round = 0; round < 100; round++) {
                        serial.addAndGet(-pthread_barrier_wait(barrier));
                      }
                    }));
          }
          for (Handle<Void> thread : threads) {
            pthread_join(thread);
          }
          assertThat(serial).hasValue(100);
          Thread waiter = Proc.current().spawn(() -> errnoOf(() -> pthread_barrier_wait(barrier)));
          awaitParked(waiter);
          assertErrno(Errno.EBUSY, () -> pthread_barrier_destroy(barrier));
          waiter.interrupt();
          waiter.join();
          pthread_barrier_destroy(barrier);
          assertErrno(Errno.EINVAL, () -> pthread_barrier_destroy(barrier));
        });
  }

  @Test
  void aSpinnerOnTheHoldersVcoreLetsItRun() throws Exception {
    InProc.run(
        () -> {
          PthreadSpinlock lock = new PthreadSpinlock();
          pthread_spin_lock(lock);
          assertErrno(Errno.EDEADLK, () -> pthread_spin_lock(lock));
          assertErrno(Errno.EBUSY, () -> pthread_spin_trylock(lock));
          assertErrno(Errno.EBUSY, () -> pthread_spin_destroy(lock));
          Handle<Void> spinner =
              pthread_create(
                  () -> {
                    pthread_spin_lock(lock);
                    pthread_spin_unlock(lock);
                  });
          Thread.yield();
          assertThat(elsewhere(() -> pthread_spin_unlock(lock))).isEqualTo(Errno.EPERM);
          pthread_spin_unlock(lock);
          pthread_join(spinner);
          assertErrno(Errno.EPERM, () -> pthread_spin_unlock(lock));
          pthread_spin_destroy(lock);
          assertErrno(Errno.EINVAL, () -> pthread_spin_lock(lock));
        });
  }

  @Test
  void onceRunsOnceAndAgainAfterAFailure() throws Exception {
    InProc.run(
        () -> {
          PthreadOnce once = new PthreadOnce();
          AtomicInteger runs = new AtomicInteger();
          Handle<Void> failing =
              pthread_create(
                  () ->
                      pthread_once(
                          once,
                          () -> {
                            runs.incrementAndGet();
                            Pthread.pthread_exit(null);
                          }));
          pthread_join(failing);
          for (int i = 0; i < 3; i++) {
            pthread_once(once, runs::incrementAndGet);
          }
          assertThat(runs).hasValue(2);
          PthreadOnce nested = new PthreadOnce();
          AtomicInteger errno = new AtomicInteger();
          pthread_once(nested, () -> errno.set(errnoOf(() -> pthread_once(nested, () -> {}))));
          assertThat(errno).hasValue(Errno.EDEADLK);
        });
  }
}
