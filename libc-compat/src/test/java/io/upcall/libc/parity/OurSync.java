package io.upcall.libc.parity;

import io.upcall.libc.Pthread;
import io.upcall.libc.PthreadAttr;
import io.upcall.libc.PthreadBarrier;
import io.upcall.libc.PthreadCond;
import io.upcall.libc.PthreadCondattr;
import io.upcall.libc.PthreadMutex;
import io.upcall.libc.PthreadMutexattr;
import io.upcall.libc.PthreadRwlock;
import io.upcall.libc.PthreadSpinlock;
import io.upcall.libc.Semaphore;
import io.upcall.libc.StructTimespec;
import java.nio.file.Path;
import java.util.List;

/** {@link SyncCalls} by this library. */
final class OurSync extends OurFiles implements SyncCalls {

  private static final StructTimespec PAST = new StructTimespec(1, 0);

  private final PthreadMutex mutex;
  private final PthreadRwlock rwlock;
  private final PthreadSpinlock spin;
  private final PthreadBarrier barrier;
  private final PthreadCond cond;
  private final Semaphore.SemT semaphore;

  OurSync(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
    mutex = new PthreadMutex();
    rwlock = new PthreadRwlock();
    spin = new PthreadSpinlock();
    barrier = new PthreadBarrier();
    cond = new PthreadCond();
    semaphore = new Semaphore.SemT();
  }

  private OurSync(OurSync first) {
    super(first.folder, first.transcripts);
    mutex = first.mutex;
    rwlock = first.rwlock;
    spin = first.spin;
    barrier = first.barrier;
    cond = first.cond;
    semaphore = first.semaphore;
  }

  @Override
  public OurSync another() {
    return new OurSync(this);
  }

  @Override
  public int mutexInit(int type, int robustness) {
    PthreadMutexattr attributes = new PthreadMutexattr();
    return done(
        () -> {
          Pthread.pthread_mutexattr_settype(attributes, type);
          Pthread.pthread_mutexattr_setrobust(attributes, robustness);
          Pthread.pthread_mutex_init(mutex, attributes);
        },
        "pthread_mutex_init",
        type,
        robustness);
  }

  @Override
  public int mutex(String operation) {
    Action action =
        switch (operation) {
          case "lock" -> () -> Pthread.pthread_mutex_lock(mutex);
          case "trylock" -> () -> Pthread.pthread_mutex_trylock(mutex);
          case "timedlock" -> () -> Pthread.pthread_mutex_timedlock(mutex, PAST);
          case "unlock" -> () -> Pthread.pthread_mutex_unlock(mutex);
          case "consistent" -> () -> Pthread.pthread_mutex_consistent(mutex);
          default -> () -> Pthread.pthread_mutex_destroy(mutex);
        };
    return done(action, "pthread_mutex_" + operation);
  }

  @Override
  public int rwlock(String operation) {
    Action action =
        switch (operation) {
          case "rdlock" -> () -> Pthread.pthread_rwlock_rdlock(rwlock);
          case "tryrdlock" -> () -> Pthread.pthread_rwlock_tryrdlock(rwlock);
          case "timedrdlock" -> () -> Pthread.pthread_rwlock_timedrdlock(rwlock, PAST);
          case "wrlock" -> () -> Pthread.pthread_rwlock_wrlock(rwlock);
          case "trywrlock" -> () -> Pthread.pthread_rwlock_trywrlock(rwlock);
          case "timedwrlock" -> () -> Pthread.pthread_rwlock_timedwrlock(rwlock, PAST);
          default -> () -> Pthread.pthread_rwlock_unlock(rwlock);
        };
    return done(action, "pthread_rwlock_" + operation);
  }

  @Override
  public int spin(String operation) {
    Action action =
        switch (operation) {
          case "lock" -> () -> Pthread.pthread_spin_lock(spin);
          case "trylock" -> () -> Pthread.pthread_spin_trylock(spin);
          default -> () -> Pthread.pthread_spin_unlock(spin);
        };
    return done(action, "pthread_spin_" + operation);
  }

  @Override
  public int barrierInit(int count) {
    return done(() -> Pthread.pthread_barrier_init(barrier, count), "pthread_barrier_init", count);
  }

  @Override
  public int barrier(String operation) {
    return noted(
        () -> {
          if (operation.equals("wait")) {
            return Pthread.pthread_barrier_wait(barrier);
          }
          Pthread.pthread_barrier_destroy(barrier);
          return 0;
        },
        "pthread_barrier_" + operation);
  }

  @Override
  public int cond(String operation) {
    Action action =
        switch (operation) {
          case "wait" -> () -> Pthread.pthread_cond_wait(cond, mutex);
          case "timedwait" -> () -> Pthread.pthread_cond_timedwait(cond, mutex, PAST);
          case "signal" -> () -> Pthread.pthread_cond_signal(cond);
          default -> () -> Pthread.pthread_cond_broadcast(cond);
        };
    return done(action, "pthread_cond_" + operation);
  }

  @Override
  public int semInit(int value) {
    return done(() -> Semaphore.sem_init(semaphore, value), "sem_init", value);
  }

  @Override
  public int sem(String operation) {
    return noted(
        () -> {
          switch (operation) {
            case "wait" -> Semaphore.sem_wait(semaphore);
            case "trywait" -> Semaphore.sem_trywait(semaphore);
            case "timedwait" -> Semaphore.sem_timedwait(semaphore, PAST);
            case "post" -> Semaphore.sem_post(semaphore);
            case "getvalue" -> {
              return Semaphore.sem_getvalue(semaphore);
            }
            default -> Semaphore.sem_destroy(semaphore);
          }
          return 0;
        },
        "sem_" + operation);
  }

  @Override
  public int semOpen(String name, int oflag, int value) {
    return done(
        () -> Semaphore.sem_close(Semaphore.sem_open(name, oflag, 0600, value)),
        "sem_open",
        name,
        oflag,
        value);
  }

  @Override
  public int semUnlink(String name) {
    return done(() -> Semaphore.sem_unlink(name), "sem_unlink", name);
  }

  @Override
  public int attribute(String function, int value) {
    return noted(() -> set(function, value), function, value);
  }

  private static int set(String function, int value) throws io.upcall.libc.ErrnoException {
    PthreadMutexattr mutexattr = new PthreadMutexattr();
    return switch (function) {
      case "pthread_mutexattr_settype" -> {
        Pthread.pthread_mutexattr_settype(mutexattr, value);
        yield Pthread.pthread_mutexattr_gettype(mutexattr);
      }
      case "pthread_mutexattr_setrobust" -> {
        Pthread.pthread_mutexattr_setrobust(mutexattr, value);
        yield Pthread.pthread_mutexattr_getrobust(mutexattr);
      }
      case "pthread_condattr_setclock" -> {
        PthreadCondattr condattr = new PthreadCondattr();
        Pthread.pthread_condattr_setclock(condattr, value);
        yield Pthread.pthread_condattr_getclock(condattr);
      }
      default -> {
        PthreadAttr attr = new PthreadAttr();
        Pthread.pthread_attr_setdetachstate(attr, value);
        yield Pthread.pthread_attr_getdetachstate(attr);
      }
    };
  }
}
