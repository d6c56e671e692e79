package io.upcall.libc;

import static io.upcall.libc.BlockingRows.FEW;
import static io.upcall.libc.BlockingRows.LONG;
import static io.upcall.libc.BlockingRows.MANY;
import static io.upcall.libc.BlockingRows.interrupted;
import static io.upcall.libc.BlockingRows.released;
import static io.upcall.libc.Pthread.*;
import static io.upcall.libc.Semaphore.*;
import static io.upcall.libc.Time.CLOCK_MONOTONIC;
import static io.upcall.libc.Time.CLOCK_REALTIME;

import io.upcall.cores.ProcOptions;
import io.upcall.libc.BlockingRows.Call;
import io.upcall.libc.BlockingRows.Row;
import io.upcall.libc.BlockingRows.Scene;
import java.util.ArrayList;
import java.util.List;

/** {@link BlockingRows} of threads, locks, signals, sleeps and children. */
final class ThreadRows {

  private final List<Row> rows = new ArrayList<>();

  private ThreadRows() {
    joins();
    mutexes();
    conditions();
    rwlocks();
    otherLocks();
    semaphores();
    signals();
    sleeps();
    children();
  }

  static List<Row> all() {
    return new ThreadRows().rows;
  }

  /** A moment that is far away. */
  private static StructTimespec later(int clock) throws ErrnoException {
    return new StructTimespec(Time.clock_gettime(clock).tv_sec() + 1_000, 0);
  }

  // ---- threads ---------------------------------------------------------------------------------

  /** Joins a thread that waits. */
  private interface Joining {
    void join(Handle<Integer> thread) throws ErrnoException;
  }

  private void join(String function, Joining joining) {
    rows.add(
        interrupted(
            function,
            f -> {
              int fd = Unistd.pipe()[0];
              return () -> {
                Handle<Integer> thread =
                    pthread_create(() -> InProc.errnoOf(() -> Unistd.read(fd, new byte[1])));
                try {
                  joining.join(thread);
                } finally {
                  thread.interrupt();
                }
              };
            }));
  }

  private void joins() {
    join("pthread_join", Pthread::pthread_join);
    join("pthread_timedjoin_np", thread -> pthread_timedjoin_np(thread, later(CLOCK_REALTIME)));
  }

  // ---- locks -----------------------------------------------------------------------------------

  /** Takes a lock, for a moment. */
  private interface Taking<L> {
    void take(L lock) throws ErrnoException;
  }

  private void mutex(String function, Taking<PthreadMutex> taking) {
    rows.add(
        released(
            function,
            f -> {
              PthreadMutex mutex = new PthreadMutex();
              pthread_mutex_lock(mutex);
              Call call =
                  () -> {
                    taking.take(mutex);
                    pthread_mutex_unlock(mutex);
                  };
              return new Scene(call, () -> pthread_mutex_unlock(mutex), MANY);
            }));
  }

  private void mutexes() {
    mutex("pthread_mutex_lock", Pthread::pthread_mutex_lock);
    mutex(
        "pthread_mutex_timedlock", mutex -> pthread_mutex_timedlock(mutex, later(CLOCK_REALTIME)));
    mutex(
        "pthread_mutex_clocklock",
        mutex -> pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, later(CLOCK_MONOTONIC)));
  }

  /** Waits for a condition, with its mutex. */
  private interface Condition {
    void await(PthreadCond condition, PthreadMutex mutex) throws ErrnoException;
  }

  private void condition(String function, Condition wait) {
    rows.add(
        released(
            function,
            f -> {
              PthreadMutex mutex = new PthreadMutex();
              PthreadCond condition = new PthreadCond();
              Call call =
                  () -> {
                    pthread_mutex_lock(mutex);
                    try {
                      wait.await(condition, mutex);
                    } finally {
                      pthread_mutex_unlock(mutex);
                    }
                  };
              return new Scene(call, () -> pthread_cond_broadcast(condition), MANY);
            }));
  }

  private void conditions() {
    condition("pthread_cond_wait", Pthread::pthread_cond_wait);
    condition(
        "pthread_cond_timedwait",
        (condition, mutex) -> pthread_cond_timedwait(condition, mutex, later(CLOCK_REALTIME)));
    condition(
        "pthread_cond_clockwait",
        (condition, mutex) ->
            pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, later(CLOCK_MONOTONIC)));
  }

  private void rwlock(String function, Taking<PthreadRwlock> taking) {
    rows.add(
        released(
            function,
            f -> {
              PthreadRwlock lock = new PthreadRwlock();
              pthread_rwlock_wrlock(lock);
              Call call =
                  () -> {
                    taking.take(lock);
                    pthread_rwlock_unlock(lock);
                  };
              return new Scene(call, () -> pthread_rwlock_unlock(lock), MANY);
            }));
  }

  private void rwlocks() {
    rwlock("pthread_rwlock_rdlock", Pthread::pthread_rwlock_rdlock);
    rwlock("pthread_rwlock_wrlock", Pthread::pthread_rwlock_wrlock);
    rwlock(
        "pthread_rwlock_timedrdlock",
        lock -> pthread_rwlock_timedrdlock(lock, later(CLOCK_REALTIME)));
    rwlock(
        "pthread_rwlock_timedwrlock",
        lock -> pthread_rwlock_timedwrlock(lock, later(CLOCK_REALTIME)));
    rwlock(
        "pthread_rwlock_clockrdlock",
        lock -> pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, later(CLOCK_MONOTONIC)));
    rwlock(
        "pthread_rwlock_clockwrlock",
        lock -> pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, later(CLOCK_MONOTONIC)));
  }

  private void otherLocks() {
    rows.add(
        released(
            "pthread_barrier_wait",
            f -> {
              PthreadBarrier barrier = new PthreadBarrier();
              pthread_barrier_init(barrier, MANY + 1);
              return new Scene(
                  () -> pthread_barrier_wait(barrier), () -> pthread_barrier_wait(barrier), MANY);
            }));
    rows.add(
        released(
            "pthread_once",
            f -> {
              PthreadOnce once = new PthreadOnce();
              int[] ends = Unistd.pipe();
              return new Scene(
                  () ->
                      pthread_once(
                          once, () -> InProc.errnoOf(() -> Unistd.read(ends[0], new byte[1]))),
                  () -> Unistd.write(ends[1], new byte[1]),
                  MANY);
            }));
    rows.add(
        released(
            "flockfile",
            f -> {
              FILE stream = Stdio.fopen("/dev/null", "r");
              Stdio.flockfile(stream);
              Call call =
                  () -> {
                    Stdio.flockfile(stream);
                    Stdio.funlockfile(stream);
                  };
              return new Scene(call, () -> Stdio.funlockfile(stream), MANY);
            }));
  }

  private void semaphore(String function, Taking<SemT> taking) {
    rows.add(
        interrupted(
            function,
            f -> {
              SemT semaphore = new SemT();
              sem_init(semaphore, 0);
              return () -> taking.take(semaphore);
            }));
  }

  private void semaphores() {
    semaphore("sem_wait", Semaphore::sem_wait);
    semaphore("sem_timedwait", s -> sem_timedwait(s, later(CLOCK_REALTIME)));
    semaphore("sem_clockwait", s -> sem_clockwait(s, CLOCK_MONOTONIC, later(CLOCK_MONOTONIC)));
  }

  // ---- signals, sleeps, children ---------------------------------------------------------------

  private void signals() {
    SigsetT set = SigsetT.of(Signal.SIGUSR1);
    rows.add(interrupted("pause", f -> Signal::pause));
    rows.add(interrupted("sigsuspend", f -> () -> Signal.sigsuspend(set)));
    rows.add(interrupted("sigwait", f -> () -> Signal.sigwait(set)));
    rows.add(interrupted("sigwaitinfo", f -> () -> Signal.sigwaitinfo(set)));
    rows.add(interrupted("sigtimedwait", f -> () -> Signal.sigtimedwait(set, LONG)));
  }

  private void sleeps() {
    rows.add(interrupted("nanosleep", f -> () -> Time.nanosleep(LONG)));
    rows.add(
        interrupted(
            "clock_nanosleep",
            f -> {
              StructTimespec then = later(CLOCK_MONOTONIC);
              return () -> Time.clock_nanosleep(CLOCK_MONOTONIC, Time.TIMER_ABSTIME, then, null);
            }));
  }

  /** Waits for a child. */
  private interface Waiting {
    void await(int pid) throws ErrnoException;
  }

  private void child(String function, Waiting waiting) {
    rows.add(
        released(
            function,
            f -> {
              ProcOptions options = ProcOptions.named("child");
              int pid =
                  Spawn.posix_spawn(() -> InProc.errnoOf(Signal::pause), options, null, null, null);
              return new Scene(
                  () -> waiting.await(pid), () -> Signal.kill(pid, Signal.SIGKILL), MANY);
            }));
  }

  private void children() {
    child("wait", pid -> SysWait.wait(null));
    child("waitpid", pid -> SysWait.waitpid(pid, null, 0));
    child("waitid", pid -> SysWait.waitid(SysWait.P_PID, pid, SysWait.WEXITED));
    rows.add(
        released(
            "pclose",
            f -> {
              String go = f.resolve("go").toString();
              return new Scene(
                  () ->
                      Stdio.pclose(
                          Stdio.popen("while [ ! -e '" + go + "' ]; do sleep 0.01; done", "r")),
                  () -> Unistd.close(Fcntl.creat(go, 0600)),
                  FEW);
            }));
  }
}
