package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.Pthread.pthread_join;
import static io.upcall.libc.Semaphore.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SemaphoreTest {

  private static final StructTimespec PAST = new StructTimespec(1, 0);

  private static SemT semaphore(int value) throws ErrnoException {
    SemT semaphore = new SemT();
    sem_init(semaphore, value);
    return semaphore;
  }

  @Test
  void countsDownAndUp() throws Exception {
    InProc.run(
        () -> {
          SemT semaphore = semaphore(2);
          sem_wait(semaphore);
          sem_trywait(semaphore);
          assertErrno(Errno.EAGAIN, () -> sem_trywait(semaphore));
          assertErrno(Errno.ETIMEDOUT, () -> sem_timedwait(semaphore, PAST));
          assertErrno(
              Errno.EINVAL, () -> sem_timedwait(semaphore, new StructTimespec(0, 1_000_000_000)));
          sem_post(semaphore);
          assertThat(sem_getvalue(semaphore)).isOne();
          sem_timedwait(semaphore, PAST);
          assertThat(sem_getvalue(semaphore)).isZero();
        });
  }

  @Test
  void valuesOutOfRangeAreRefused() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> semaphore(-1));
          SemT full = semaphore(SEM_VALUE_MAX);
          assertErrno(Errno.EOVERFLOW, () -> sem_post(full));
          assertThat(sem_getvalue(full)).isEqualTo(SEM_VALUE_MAX);
          SemT fresh = new SemT();
          assertErrno(Errno.EINVAL, () -> sem_wait(fresh));
          assertErrno(Errno.EINVAL, () -> sem_close(full));
          sem_destroy(full);
          assertErrno(Errno.EINVAL, () -> sem_post(full));
        });
  }

  @Test
  void aPostGoesToWhoHasWaitedLongest() throws Exception {
    InProc.run(
        () -> {
          SemT semaphore = semaphore(0);
          List<Integer> order = new ArrayList<>();
          List<Pthread.Handle<Void>> threads = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            int number = i;
            threads.add(
                pthread_create(
                    () -> {
                      sem_wait(semaphore);
                      order.add(number);
                    }));
            Thread.yield();
          }
          assertErrno(Errno.EBUSY, () -> sem_destroy(semaphore));
          for (int i = 0; i < 4; i++) {
            sem_post(semaphore);
            assertErrno(Errno.EAGAIN, () -> sem_trywait(semaphore));
          }
          for (Pthread.Handle<Void> thread : threads) {
            pthread_join(thread);
          }
          assertThat(order).containsExactly(0, 1, 2, 3);
          sem_destroy(semaphore);
        });
  }

  @Test
  void anInterruptedWaitTakesNothing() throws Exception {
    InProc.run(
        () -> {
          SemT semaphore = semaphore(0);
          AtomicInteger errno = new AtomicInteger();
          Thread waiter = Proc.current().spawn(() -> errno.set(errnoOf(() -> sem_wait(semaphore))));
          awaitParked(waiter);
          waiter.interrupt();
          waiter.join();
          assertThat(errno).hasValue(Errno.EINTR);
          sem_post(semaphore);
          assertThat(sem_getvalue(semaphore)).isOne();
        });
  }

  @Test
  void platformThreadsAndUthreadsPassUnitsWithoutLoss() throws Exception {
    InProc.run(
        () -> {
          SemT ping = semaphore(0);
          SemT pong = semaphore(0);
          Thread platform =
              Thread.ofPlatform()
                  .start(
                      () ->
                          errnoOf(
                              () -> {
                                for (int i = 0; i < 200; i++) {
                                  sem_wait(ping);
                                  sem_post(pong);
                                }
                              }));
          for (int i = 0; i < 200; i++) {
            sem_post(ping);
            sem_wait(pong);
          }
          platform.join();
          assertThat(sem_getvalue(ping) + sem_getvalue(pong)).isZero();
        });
    Proc root = Proc.root();
    root.kill(0);
    root.awaitExit();
  }

  @Test
  void aNameIsOneSemaphoreForAllProcs() throws Exception {
    InProc.run(
        () -> {
          SemT made = sem_open("/upcall-test", Fcntl.O_CREAT | Fcntl.O_EXCL, 0600, 3);
          assertThat(sem_open("/upcall-test", 0)).isSameAs(made);
          assertThat(sem_open("/upcall-test", Fcntl.O_CREAT, 0600, 9)).isSameAs(made);
          assertThat(sem_getvalue(made)).isEqualTo(3);
          assertErrno(
              Errno.EEXIST, () -> sem_open("/upcall-test", Fcntl.O_CREAT | Fcntl.O_EXCL, 0600, 1));
          assertErrno(Errno.EINVAL, () -> sem_destroy(made));
        });
    InProc.run(
        () -> {
          SemT there = sem_open("/upcall-test", 0);
          assertThat(sem_getvalue(there)).isEqualTo(3);
          sem_unlink("/upcall-test");
          assertErrno(Errno.ENOENT, () -> sem_unlink("/upcall-test"));
          assertErrno(Errno.ENOENT, () -> sem_open("/upcall-test", 0));
          sem_wait(there);
          sem_close(there);
          assertErrno(Errno.EINVAL, () -> sem_post(there));
          assertErrno(Errno.EINVAL, () -> sem_close(there));
        });
  }

  @Test
  void namesThatAreNoneAreRefused() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> sem_open("/", Fcntl.O_CREAT, 0600, 0));
          assertErrno(Errno.EINVAL, () -> sem_open("", Fcntl.O_CREAT, 0600, 0));
          assertErrno(Errno.EINVAL, () -> sem_open("/a/b", Fcntl.O_CREAT, 0600, 0));
          assertErrno(
              Errno.ENAMETOOLONG, () -> sem_open("/" + "n".repeat(300), Fcntl.O_CREAT, 0600, 0));
          assertErrno(Errno.EINVAL, () -> sem_open("/upcall-no", Fcntl.O_CREAT, 0600, -1));
          assertErrno(Errno.ENOENT, () -> sem_open("/upcall-no", 0));
        });
  }
}
