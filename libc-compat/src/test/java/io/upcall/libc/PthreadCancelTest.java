package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Pthread.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ends of threads: exit, cancellation, clean-up, keys. */
@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // what is held is not looked at
class PthreadCancelTest {

  @AfterEach
  void nothingIsDueAnyMore() {
    assertThat(Attention.isWanted()).isFalse();
  }

  private interface Waits {
    void run() throws Exception;
  }

  private static void assertCancelled(Handle<?> handle) {
    assertThatThrownBy(() -> pthread_join(handle)).isInstanceOf(CancellationException.class);
  }

  private static void assertCancellationPoint(Waits waits) throws Exception {
    AtomicBoolean went = new AtomicBoolean();
    Handle<Void> waiter =
        pthread_create(
            () -> {
              waits.run();
              went.set(true);
            });
    Thread.yield();
    pthread_cancel(waiter);
    assertCancelled(waiter);
    assertThat(went).isFalse();
  }

  @Test
  void whatWaitsIsACancellationPoint() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          PthreadMutex mutex = new PthreadMutex();
          PthreadCond cond = new PthreadCond();
          Semaphore.SemT semaphore = new Semaphore.SemT();
          Semaphore.sem_init(semaphore, 0);
          int[] pair = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          Handle<Integer> sleeper = pthread_create(() -> Unistd.read(ends[0], new byte[1]));
          assertCancellationPoint(() -> Unistd.read(ends[0], new byte[1]));
          assertCancellationPoint(() -> SysSocket.recv(pair[0], new byte[1], 0));
          assertCancellationPoint(() -> Semaphore.sem_wait(semaphore));
          assertCancellationPoint(() -> pthread_join(sleeper));
          assertCancellationPoint(() -> Time.nanosleep(new StructTimespec(100, 0)));
          assertCancellationPoint(
              () -> Poll.poll(new StructPollfd[] {new StructPollfd(ends[0], Poll.POLLIN)}, -1));
          assertCancellationPoint(
              () -> {
                pthread_mutex_lock(mutex);
                pthread_cleanup_push(
                    () -> assertThat(errnoOf(() -> pthread_mutex_unlock(mutex))).isZero());
                pthread_cond_wait(cond, mutex);
              });
          pthread_mutex_lock(mutex);
          pthread_cancel(sleeper);
          assertCancelled(sleeper);
        });
  }

  @Test
  void aWaitForAMutexIsNone() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          AtomicBoolean had = new AtomicBoolean();
          Handle<Void> waiter =
              pthread_create(
                  () -> {
                    pthread_mutex_lock(mutex);
                    had.set(true);
                    pthread_mutex_unlock(mutex);
                    pthread_testcancel();
                    had.set(false);
                  });
          Thread.yield();
          pthread_cancel(waiter);
          Thread.yield();
          pthread_mutex_unlock(mutex);
          assertCancelled(waiter);
          assertThat(had).isTrue();
        });
  }

  @Test
  void aCancellationWaitsWhileItIsDisabled() throws Exception {
    InProc.run(
        () -> {
          List<String> steps = new ArrayList<>();
          Handle<Void> thread =
              pthread_create(
                  () -> {
                    assertThat(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE)).isZero();
                    pthread_cancel(pthread_self());
                    Time.nanosleep(new StructTimespec(0, 1000));
                    pthread_testcancel();
                    steps.add("disabled");
                    assertThat(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE)).isOne();
                    steps.add("enabled");
                    pthread_testcancel();
                    steps.add("never");
                  });
          assertCancelled(thread);
          assertThat(steps).containsExactly("disabled", "enabled");
          assertErrno(Errno.EINVAL, () -> pthread_setcancelstate(2));
          assertThat(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED)).isZero();
          assertErrno(Errno.EOPNOTSUPP, () -> pthread_setcanceltype(1));
          assertErrno(Errno.ESRCH, () -> pthread_cancel(thread));
        });
  }

  @Test
  void cleanUpHandlersRunLastFirstUnlessTheyWerePopped() throws Exception {
    InProc.run(
        () -> {
          List<String> steps = new ArrayList<>();
          Handle<Void> thread =
              pthread_create(
                  () -> {
                    pthread_cleanup_push(() -> steps.add("first"));
                    pthread_cleanup_push(() -> steps.add("second"));
                    pthread_cleanup_push(() -> steps.add("popped"));
                    pthread_cleanup_pop(false);
                    pthread_cleanup_push(() -> steps.add("executed"));
                    pthread_cleanup_pop(true);
                    try (PthreadCleanup block = pthread_cleanup_push(() -> steps.add("no"))) {
                      steps.add("block");
                    }
                    try (PthreadCleanup block = pthread_cleanup_push(() -> steps.add("yes"))) {
                      pthread_cancel(pthread_self());
                      pthread_testcancel();
                    }
                  });
          assertCancelled(thread);
          assertThat(steps).containsExactly("executed", "block", "yes", "second", "first");
        });
  }

  @Test
  void exitGivesAValueAndRunsCleanUp() throws Exception {
    InProc.run(
        () -> {
          List<String> steps = new ArrayList<>();
          Handle<String> thread =
              pthread_create(
                  () -> {
                    pthread_cleanup_push(() -> steps.add("cleaned"));
                    pthread_exit("value");
                    return "never";
                  });
          assertThat(pthread_join(thread)).isEqualTo("value");
          assertThat(steps).containsExactly("cleaned");
        });
  }

  @Test
  void aMainThreadThatExitsLeavesTheProcToTheOthers() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    int status =
        Proc.run(
            ProcOptions.named("main exits"),
            () -> {
              pthread_create(
                  () -> {
                    Time.nanosleep(new StructTimespec(0, 2_000_000));
                    steps.incrementAndGet();
                  });
              pthread_exit(null);
              return 1;
            });
    assertThat(steps).hasValue(1);
    assertThat(status).isZero();
  }

  @Test
  void keysHaveAValueAThreadAndADestructor() throws Exception {
    InProc.run(
        () -> {
          List<String> destroyed = new ArrayList<>();
          PthreadKey<String> key = pthread_key_create(destroyed::add);
          PthreadKey<String> plain = pthread_key_create(null);
          pthread_setspecific(key, "main");
          assertThat(pthread_getspecific(plain)).isNull();
          Handle<String> thread =
              pthread_create(
                  () -> {
                    assertThat(pthread_getspecific(key)).isNull();
                    pthread_setspecific(key, "thread");
                    pthread_setspecific(plain, "plain");
                    return pthread_getspecific(key);
                  });
          assertThat(pthread_join(thread)).isEqualTo("thread");
          assertThat(destroyed).containsExactly("thread");
          assertThat(pthread_getspecific(key)).isEqualTo("main");
          pthread_key_delete(key);
          assertThat(pthread_getspecific(key)).isNull();
          assertErrno(Errno.EINVAL, () -> pthread_setspecific(key, ""));
          assertErrno(Errno.EINVAL, () -> pthread_key_delete(key));
        });
  }

  @Test
  void aDestructorThatSetsAValueRunsFourTimesAtMost() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger runs = new AtomicInteger();
          List<PthreadKey<String>> keys = new ArrayList<>();
          keys.add(
              pthread_key_create(
                  value -> {
                    runs.incrementAndGet();
                    assertThat(errnoOf(() -> pthread_setspecific(keys.get(0), "again"))).isZero();
                  }));
          pthread_join(pthread_create(() -> pthread_setspecific(keys.get(0), "first")));
          assertThat(runs).hasValue(PTHREAD_DESTRUCTOR_ITERATIONS);
        });
  }

  @Test
  void attributesMakeDetachedAndNamedThreads() throws Exception {
    InProc.run(
        () -> {
          PthreadAttr attr = new PthreadAttr();
          assertThat(pthread_attr_getdetachstate(attr)).isEqualTo(PTHREAD_CREATE_JOINABLE);
          assertErrno(Errno.EINVAL, () -> pthread_attr_setdetachstate(attr, 2));
          assertErrno(Errno.ERANGE, () -> pthread_attr_setname_np(attr, "sixteen letters!"));
          pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED);
          pthread_attr_setname_np(attr, "worker");
          AtomicBoolean go = new AtomicBoolean();
          Handle<Void> thread =
              pthread_create(
                  attr,
                  () -> {
                    while (!go.get()) {
                      Thread.yield();
                    }
                  });
          assertThat(pthread_getname_np(thread)).isEqualTo("worker");
          assertThat(pthread_getschedprio(thread)).isZero();
          pthread_setschedprio(thread, 7);
          assertThat(pthread_getschedprio(thread)).isEqualTo(7);
          assertErrno(Errno.EINVAL, () -> pthread_setschedprio(thread, 100));
          assertErrno(Errno.EINVAL, () -> pthread_attr_setschedprio(attr, -1));
          pthread_setname_np(thread, "other");
          assertThat(pthread_getname_np(thread)).isEqualTo("other");
          assertErrno(Errno.EINVAL, () -> pthread_join(thread));
          assertErrno(Errno.EINVAL, () -> pthread_tryjoin_np(thread));
          go.set(true);
          assertErrno(Errno.EDEADLK, () -> pthread_join(pthread_self()));
        });
  }

  @Test
  void aJoinCanBeTriedAndTimed() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          Handle<Integer> thread = pthread_create(() -> Unistd.read(ends[0], new byte[4]));
          assertErrno(Errno.EBUSY, () -> pthread_tryjoin_np(thread));
          assertErrno(
              Errno.ETIMEDOUT, () -> pthread_timedjoin_np(thread, new StructTimespec(1, 0)));
          assertErrno(Errno.EINVAL, () -> pthread_timedjoin_np(thread, new StructTimespec(1, -1)));
          Unistd.write(ends[1], new byte[3]);
          while (!thread.hasEnded()) {
            Thread.yield();
          }
          assertThat(pthread_tryjoin_np(thread)).isEqualTo(3);
        });
  }
}
