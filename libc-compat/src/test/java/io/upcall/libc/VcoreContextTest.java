package io.upcall.libc;

import static io.upcall.libc.InProc.errnoOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.cores.Proc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In an upcall nothing may wait: whatever would fails with EDEADLK and has done nothing. */
@ExtendWith(NothingLeft.class)
class VcoreContextTest {

  @Test
  void whatWouldWaitIsEdeadlk() throws Exception {
    InProc.run(
        () -> {
          int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          Pthread.Handle<Void> thread = Pthread.pthread_create(() -> {});
          int counter = SysEventfd.eventfd(1, 0);
          int set = SysEpoll.epoll_create1(0);
          PthreadMutex mutex = new PthreadMutex();
          Pthread.pthread_mutex_lock(mutex);
          PthreadRwlock rwlock = new PthreadRwlock();
          Pthread.pthread_rwlock_wrlock(rwlock);
          PthreadSpinlock spin = new PthreadSpinlock();
          Pthread.pthread_spin_lock(spin);
          PthreadBarrier barrier = new PthreadBarrier();
          Pthread.pthread_barrier_init(barrier, 2);
          Semaphore.SemT semaphore = new Semaphore.SemT();
          Semaphore.sem_init(semaphore, 0);
          SigsetT signals = SigsetT.of(Signal.SIGUSR1);
          List<ThrowingCallable> calls =
              List.of(
                  () -> Unistd.read(ends[0], new byte[1]),
                  () -> Unistd.write(ends[0], new byte[1]),
                  () -> Unistd.close(ends[0]),
                  () -> Unistd.unlink("/no/such"),
                  () -> Fcntl.open("/dev/null", Fcntl.O_RDONLY),
                  () -> SysSocket.accept(ends[0]),
                  () -> SysSocket.connect(ends[0], AbstractUnixAddress.of("nobody")),
                  () -> SysSocket.recvmsg(ends[0], new StructMsghdr(ByteBuffer.allocate(1)), 0),
                  () -> SysEventfd.eventfd_read(counter),
                  () -> SysEventfd.eventfd_write(counter, 1),
                  () -> SysEpoll.epoll_wait(set, new StructEpollEvent[1], -1),
                  () -> SysSelect.select(64, FdSet.of(ends[0]), null, null, null),
                  () -> Time.nanosleep(new StructTimespec(0, 1)),
                  () -> Pthread.pthread_join(thread),
                  () -> Pthread.pthread_mutex_lock(mutex),
                  () -> Pthread.pthread_rwlock_rdlock(rwlock),
                  () -> Pthread.pthread_rwlock_wrlock(rwlock),
                  () -> Pthread.pthread_spin_lock(spin),
                  () -> Pthread.pthread_barrier_wait(barrier),
                  () -> Semaphore.sem_wait(semaphore),
                  () -> Signal.sigwait(signals),
                  () -> Signal.sigsuspend(signals),
                  () -> SysWait.waitpid(-1, null, 0),
                  () -> Poll.poll(new StructPollfd[] {new StructPollfd(ends[0], 1)}, -1));
          assertThat(errnosInUpcall(calls)).hasSize(calls.size()).containsOnly(Errno.EDEADLK);
          assertThat(Unistd.write(ends[1], new byte[2])).as("it is still open").isEqualTo(2);
          assertThat(Unistd.read(ends[0], new byte[9])).as("nothing was written").isEqualTo(2);
        });
  }

  @Test
  void aSpliceBetweenSocketAndPipeThatNeedNotWaitIsAllowed() throws Exception {
    InProc.run(
        () -> {
          int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          int[] pipe = Unistd.pipe();
          Unistd.write(ends[1], new byte[] {1, 2, 3});
          List<ThrowingCallable> calls =
              List.of(
                  () -> Fcntl.splice(ends[0], null, pipe[1], null, 9, 0),
                  () -> Fcntl.splice(pipe[0], null, ends[0], null, 9, 0),
                  () -> Fcntl.splice(pipe[0], null, ends[0], null, 9, Fcntl.SPLICE_F_NONBLOCK),
                  () -> Fcntl.splice(pipe[0], null, ends[0], null, 9, 0));
          assertThat(errnosInUpcall(calls)).containsExactly(0, 0, Errno.EAGAIN, Errno.EDEADLK);
          byte[] back = new byte[9];
          assertThat(Unistd.read(ends[1], back)).isEqualTo(3);
          assertThat(back).startsWith(1, 2, 3);
        });
  }

  private static List<Integer> errnosInUpcall(List<ThrowingCallable> calls)
      throws InterruptedException {
    List<Integer> errnos = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    Kcont upcall =
        new Kcont() {
          @Override
          protected void run() {
            calls.forEach(call -> errnos.add(errnoOf(call)));
            done.countDown();
          }
        };
    Proc.current().post(upcall, Level.SOFT);
    done.await();
    return errnos;
  }
}
