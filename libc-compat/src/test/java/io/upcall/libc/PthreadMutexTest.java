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

@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // what is held is not looked at
class PthreadMutexTest {

  private static final StructTimespec PAST = new StructTimespec(1, 0);

  static PthreadMutex mutex(int type, int robustness) throws ErrnoException {
    PthreadMutexattr attributes = new PthreadMutexattr();
    pthread_mutexattr_settype(attributes, type);
    pthread_mutexattr_setrobust(attributes, robustness);
    return new PthreadMutex(attributes);
  }

  private static StructTimespec soon() throws ErrnoException {
    return StructTimespec.ofNanos(Time.clock_gettime(Time.CLOCK_REALTIME).toNanos() + 2_000_000);
  }

  @Test
  void aMutexUnlockedTwiceIsAnErrorAndNoCountOfTwo() throws Exception {
    InProc.run(
        () -> {
          for (int type : new int[] {0, 1, 2}) {
            PthreadMutex mutex = mutex(type, PTHREAD_MUTEX_STALLED);
            pthread_mutex_lock(mutex);
            pthread_mutex_unlock(mutex);
            assertErrno(Errno.EPERM, () -> pthread_mutex_unlock(mutex));
            pthread_mutex_lock(mutex);
            Handle<Integer> other =
                pthread_create(() -> errnoOf(() -> pthread_mutex_trylock(mutex)));
            assertThat(pthread_join(other)).as("type %s", type).isEqualTo(Errno.EBUSY);
            pthread_mutex_unlock(mutex);
          }
        });
  }

  @Test
  void onlyTheOwnerUnlocks() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          Handle<Integer> other = pthread_create(() -> errnoOf(() -> pthread_mutex_unlock(mutex)));
          assertThat(pthread_join(other)).isEqualTo(Errno.EPERM);
          pthread_mutex_unlock(mutex);
        });
  }

  @Test
  void theTypesDifferInASecondLockByTheOwner() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex recursive = mutex(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED);
          pthread_mutex_lock(recursive);
          pthread_mutex_lock(recursive);
          pthread_mutex_trylock(recursive);
          for (int i = 0; i < 3; i++) {
            pthread_mutex_unlock(recursive);
          }
          assertErrno(Errno.EPERM, () -> pthread_mutex_unlock(recursive));

          PthreadMutex errorcheck = mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED);
          pthread_mutex_lock(errorcheck);
          assertErrno(Errno.EDEADLK, () -> pthread_mutex_lock(errorcheck));
          assertErrno(Errno.EBUSY, () -> pthread_mutex_trylock(errorcheck));

          PthreadMutex normal = new PthreadMutex();
          pthread_mutex_lock(normal);
          assertErrno(Errno.EBUSY, () -> pthread_mutex_trylock(normal));
          assertErrno(Errno.ETIMEDOUT, () -> pthread_mutex_timedlock(normal, soon()));
        });
  }

  @Test
  void aTimedLockTakesWhatIsFreeWhateverTheTime() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_timedlock(mutex, PAST);
          pthread_mutex_unlock(mutex);
          pthread_mutex_timedlock(mutex, new StructTimespec(0, -1));
          assertErrno(Errno.ETIMEDOUT, () -> pthread_mutex_timedlock(mutex, PAST));
          assertErrno(
              Errno.EINVAL,
              () -> pthread_mutex_timedlock(mutex, new StructTimespec(0, 1_000_000_000)));
          assertErrno(Errno.EINVAL, () -> pthread_mutex_clocklock(mutex, 9, PAST));
          assertErrno(
              Errno.ETIMEDOUT,
              () -> pthread_mutex_clocklock(mutex, Time.CLOCK_MONOTONIC, new StructTimespec(0, 1)));
        });
  }

  @Test
  void aLockedMutexIsNotDestroyedAndADestroyedOneIsEinval() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          assertErrno(Errno.EBUSY, () -> pthread_mutex_destroy(mutex));
          pthread_mutex_unlock(mutex);
          pthread_mutex_destroy(mutex);
          assertErrno(Errno.EINVAL, () -> pthread_mutex_lock(mutex));
          assertErrno(Errno.EINVAL, () -> pthread_mutex_trylock(mutex));
          assertErrno(Errno.EINVAL, () -> pthread_mutex_unlock(mutex));
          assertErrno(Errno.EINVAL, () -> pthread_mutex_destroy(mutex));
          pthread_mutex_init(mutex, null);
          pthread_mutex_lock(mutex);
        });
  }

  @Test
  void aWaiterThatLostOnceIsGivenTheMutexByTheNextUnlock() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          List<String> order = new ArrayList<>();
          pthread_mutex_lock(mutex);
          Handle<Void> waiter =
              pthread_create(
                  () -> {
                    pthread_mutex_lock(mutex);
                    order.add("waiter");
                    pthread_mutex_unlock(mutex);
                  });
          Thread.yield();
          for (int i = 0; i < 3; i++) {
            pthread_mutex_unlock(mutex);
            pthread_mutex_lock(mutex);
            order.add("main");
            // It finds it taken the first time, and has it by the second.
            Thread.yield();
          }
          pthread_mutex_unlock(mutex);
          pthread_join(waiter);
          assertThat(order).startsWith("main", "waiter").hasSize(4);
        });
  }

  @Test
  void waitersHaveTheMutexOneAtATime() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          int[] count = {0};
          AtomicInteger inside = new AtomicInteger();
          List<Handle<Void>> threads = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            threads.add(
                pthread_create(
                    () -> {
                      for (int round = 0; round < 200; round++) {
                        try (PthreadMutex.Hold hold = mutex.hold()) {
                          assertThat(inside.incrementAndGet()).isOne();
                          count[0]++;
                          if (round % 3 == 0) {
                            Thread.yield();
                          }
                          inside.decrementAndGet();
                        }
                      }
                    }));
          }
          for (Handle<Void> thread : threads) {
            pthread_join(thread);
          }
          assertThat(count[0]).isEqualTo(20 * 200);
          pthread_mutex_destroy(mutex);
        });
  }

  @Test
  void aRobustMutexGoesOnWhenItsOwnerEnds() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
          pthread_join(pthread_create(() -> pthread_mutex_lock(mutex)));
          assertErrno(Errno.EOWNERDEAD, () -> pthread_mutex_lock(mutex));
          pthread_mutex_consistent(mutex);
          assertErrno(Errno.EINVAL, () -> pthread_mutex_consistent(mutex));
          pthread_mutex_unlock(mutex);
          pthread_mutex_lock(mutex);
          pthread_mutex_unlock(mutex);
        });
  }

  @Test
  void whoWaitsForARobustMutexIsWokenWhenItsOwnerEnds() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = mutex(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_ROBUST);
          PthreadMutex gate = new PthreadMutex();
          pthread_mutex_lock(gate);
          Handle<Void> owner =
              pthread_create(
                  () -> {
                    pthread_mutex_lock(mutex);
                    pthread_mutex_lock(gate);
                  });
          Thread.yield();
          AtomicInteger errno = new AtomicInteger();
          Thread waiter =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> pthread_mutex_lock(mutex))));
          awaitParked(waiter);
          pthread_mutex_unlock(gate);
          pthread_join(owner);
          waiter.join();
          assertThat(errno).hasValue(Errno.EOWNERDEAD);
        });
  }

  @Test
  void aRobustMutexUnlockedInDisorderIsNotRecoverable() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = mutex(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ROBUST);
          pthread_join(pthread_create(() -> pthread_mutex_lock(mutex)));
          assertErrno(Errno.EOWNERDEAD, () -> pthread_mutex_trylock(mutex));
          pthread_mutex_unlock(mutex);
          assertErrno(Errno.ENOTRECOVERABLE, () -> pthread_mutex_lock(mutex));
          assertErrno(Errno.ENOTRECOVERABLE, () -> pthread_mutex_trylock(mutex));
          pthread_mutex_destroy(mutex);
        });
  }

  @Test
  void aThreadThatNobodyMadeCanLeaveARobustMutexToo() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = mutex(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
          Thread owner = Proc.current().spawn(() -> errnoOf(() -> pthread_mutex_lock(mutex)));
          owner.join();
          assertErrno(Errno.EOWNERDEAD, () -> pthread_mutex_trylock(mutex));
        });
  }

  @Test
  void javasInterruptEndsTheWait() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          AtomicInteger errno = new AtomicInteger();
          Thread waiter =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> pthread_mutex_lock(mutex))));
          awaitParked(waiter);
          waiter.interrupt();
          waiter.join();
          assertThat(errno).hasValue(Errno.EINTR);
          pthread_mutex_unlock(mutex);
          pthread_mutex_destroy(mutex);
        });
  }

  @Test
  void attributesOutOfRangeAreEinval() {
    PthreadMutexattr attributes = new PthreadMutexattr();
    assertErrno(Errno.EINVAL, () -> pthread_mutexattr_settype(attributes, 3));
    assertErrno(Errno.EINVAL, () -> pthread_mutexattr_settype(attributes, -1));
    assertErrno(Errno.EINVAL, () -> pthread_mutexattr_setrobust(attributes, 2));
    assertThat(pthread_mutexattr_gettype(attributes)).isEqualTo(PTHREAD_MUTEX_DEFAULT);
    assertThat(pthread_mutexattr_getrobust(attributes)).isEqualTo(PTHREAD_MUTEX_STALLED);
  }
}
