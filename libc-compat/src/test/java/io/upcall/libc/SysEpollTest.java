package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a set does with this library's descriptors; what it does with events is the kernel's. */
@ExtendWith(NothingLeft.class)
class SysEpollTest {

  private static void add(int set, int fd, int events) throws ErrnoException {
    epoll_ctl(set, EPOLL_CTL_ADD, fd, new StructEpollEvent(events, fd));
  }

  /** The data of what is ready now, in order. */
  private static List<Long> ready(int set) throws ErrnoException {
    StructEpollEvent[] events = new StructEpollEvent[10];
    List<Long> data = new ArrayList<>();
    int count = epoll_wait(set, events, 0);
    for (int i = 0; i < count; i++) {
      data.add(events[i].data);
    }
    return data.stream().sorted().toList();
  }

  @Test
  void aWaiterParksUntilSomethingComes() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          add(set, pipe[0], EPOLLIN);
          StructEpollEvent[] events = {null, new StructEpollEvent()};
          AtomicInteger count = new AtomicInteger();
          Thread waiter =
              Proc.current().spawn(() -> errnoOf(() -> count.set(epoll_wait(set, events, -1))));
          awaitParked(waiter);
          write(pipe[1], new byte[3]);
          waiter.join();
          assertThat(count).hasValue(1);
          assertThat(events[0].events).isEqualTo(EPOLLIN);
          assertThat(events[0].data).isEqualTo(pipe[0]);
          assertThat(events[1].events).as("not touched").isZero();
        });
  }

  @Test
  void whatAnotherThreadTookFirstDoesNotEndTheWaitAndNotItsTime() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int event = SysEventfd.eventfd(0, SysEventfd.EFD_NONBLOCK);
          add(set, event, EPOLLIN | EPOLLET);
          int[] counts = new int[2];
          long begin = System.nanoTime();
          List<Thread> waiters = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            int me = i;
            waiters.add(
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(
                                () -> counts[me] = epoll_wait(set, new StructEpollEvent[1], 150))));
          }
          waiters.forEach(InProc::awaitParked);
          // Each wakes both waiters, and one of them at most finds the edge.
          SysEventfd.eventfd_write(event, 1);
          for (Thread waiter : waiters) {
            waiter.join();
          }
          assertThat(counts[0] + counts[1]).isOne();
          assertThat(System.nanoTime() - begin)
              .as("the other one's time, not begun again")
              .isBetween(150_000_000L, 5_000_000_000L);
        });
  }

  @Test
  void aDupIsAnEntryOfItsOwn() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          int copy = dup(pipe[0]);
          int another = dup(pipe[0]);
          add(set, pipe[0], EPOLLIN);
          add(set, copy, EPOLLIN);
          add(set, another, EPOLLIN);
          assertErrno(Errno.EEXIST, () -> add(set, copy, EPOLLIN));
          write(pipe[1], new byte[1]);
          assertThat(ready(set)).containsExactly((long) pipe[0], (long) copy, (long) another);
          epoll_ctl(set, EPOLL_CTL_DEL, copy, null);
          assertErrno(Errno.ENOENT, () -> epoll_ctl(set, EPOLL_CTL_DEL, copy, null));
          assertThat(ready(set)).containsExactly((long) pipe[0], (long) another);
        });
  }

  @Test
  void theLastCloseOfAFileRemovesItsEntriesAndNoOtherDoes() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          int copy = dup(pipe[0]);
          add(set, pipe[0], EPOLLIN);
          add(set, copy, EPOLLIN);
          write(pipe[1], new byte[1]);
          close(pipe[0]);
          assertThat(ready(set))
              .as("epoll(7), question 6: the file is open still")
              .containsExactly((long) pipe[0], (long) copy);
          close(copy);
          assertThat(ready(set)).isEmpty();
          int[] reused = pipe();
          assertThat(reused[0]).isEqualTo(pipe[0]);
          write(reused[1], new byte[1]);
          assertThat(ready(set)).as("another file of the same number").isEmpty();
          add(set, reused[0], EPOLLIN);
          assertThat(ready(set)).containsExactly((long) reused[0]);
        });
  }

  @Test
  void theWriterSeesTheEndAlthoughADupWasInASet() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          int copy = dup(pipe[0]);
          add(set, pipe[0], EPOLLIN);
          add(set, copy, EPOLLIN);
          close(pipe[0]);
          close(copy);
          assertErrno(Errno.EPIPE, () -> write(pipe[1], new byte[1]));
        });
  }

  @Test
  void aDescriptorMayBeInSeveralSetsAndASetInASet() throws Exception {
    InProc.run(
        () -> {
          int outer = epoll_create1(0);
          int inner = epoll_create1(0);
          int beside = epoll_create1(0);
          int[] pipe = pipe();
          add(inner, pipe[0], EPOLLIN);
          add(beside, pipe[0], EPOLLIN);
          add(outer, inner, EPOLLIN);
          assertErrno(Errno.ELOOP, () -> add(inner, outer, EPOLLIN));
          assertErrno(Errno.EINVAL, () -> add(outer, outer, EPOLLIN));
          Thread waiter =
              Proc.current()
                  .spawn(
                      () ->
                          assertThat(errnoOf(() -> epoll_wait(outer, new StructEpollEvent[1], -1)))
                              .isZero());
          awaitParked(waiter);
          write(pipe[1], new byte[1]);
          waiter.join();
          assertThat(ready(outer)).containsExactly((long) inner);
          assertThat(ready(inner)).containsExactly((long) pipe[0]);
          assertThat(ready(beside)).containsExactly((long) pipe[0]);
        });
  }

  @Test
  void anExclusiveWaitOfTwoSetsLosesNoWakeUp() throws Exception {
    InProc.run(
        () -> {
          int event = SysEventfd.eventfd(0, SysEventfd.EFD_NONBLOCK);
          AtomicInteger taken = new AtomicInteger();
          List<Thread> waiters = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            int set = epoll_create1(0);
            add(set, event, EPOLLIN | EPOLLEXCLUSIVE);
            waiters.add(
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(
                                () -> {
                                  do {
                                    epoll_wait(set, new StructEpollEvent[1], -1);
                                  } while (errnoOf(() -> SysEventfd.eventfd_read(event)) != 0);
                                  taken.incrementAndGet();
                                  SysEventfd.eventfd_write(event, 1);
                                })));
          }
          waiters.forEach(InProc::awaitParked);
          SysEventfd.eventfd_write(event, 1);
          for (Thread waiter : waiters) {
            waiter.join();
          }
          assertThat(taken).as("each handed it on").hasValue(4);
        });
  }

  @Test
  void closingTheSetEndsTheWait() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          AtomicInteger errno = new AtomicInteger();
          Thread waiter =
              Proc.current()
                  .spawn(
                      () -> errno.set(errnoOf(() -> epoll_wait(set, new StructEpollEvent[1], -1))));
          awaitParked(waiter);
          close(set);
          waiter.join();
          assertThat(errno).hasValue(Errno.EBADF);
        });
  }

  @Test
  void longTimesDoNotOverflow() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          add(set, pipe[0], EPOLLIN);
          StructTimespec[] times = {
            new StructTimespec(Long.MAX_VALUE, 999_999_999),
            new StructTimespec(Long.MAX_VALUE / 1_000_000_000L, 0),
            new StructTimespec(4_000_000_000L, 0)
          };
          for (StructTimespec time : times) {
            AtomicInteger count = new AtomicInteger(-1);
            Thread waiter =
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(
                                () -> count.set(epoll_pwait2(set, new StructEpollEvent[1], time))));
            awaitWaiting(waiter);
            assertThat(count).hasValue(-1);
            write(pipe[1], new byte[1]);
            waiter.join();
            assertThat(count).hasValue(1);
            read(pipe[0], new byte[1]);
          }
          StructEpollEvent[] one = new StructEpollEvent[1];
          Thread waiter =
              Proc.current().spawn(() -> errnoOf(() -> epoll_wait(set, one, Integer.MAX_VALUE)));
          awaitWaiting(waiter);
          write(pipe[1], new byte[1]);
          waiter.join();
          assertThat(one[0].data).isEqualTo(pipe[0]);
        });
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.yield();
    }
  }

  @Test
  void whatIsNoSetIsEinvalAndASetHasNoBytes() throws Exception {
    InProc.run(
        () -> {
          int set = epoll_create1(0);
          int[] pipe = pipe();
          assertErrno(Errno.EINVAL, () -> epoll_wait(pipe[0], new StructEpollEvent[1], 0));
          assertErrno(Errno.EINVAL, () -> epoll_wait(set, new StructEpollEvent[0], 0));
          assertErrno(Errno.EINVAL, () -> add(pipe[0], pipe[1], EPOLLIN));
          assertErrno(Errno.EINVAL, () -> read(set, new byte[8]));
          assertErrno(Errno.EINVAL, () -> write(set, new byte[8]));
          assertErrno(Errno.EBADF, () -> add(set, 99, EPOLLIN));
          assertErrno(
              Errno.EINVAL,
              () ->
                  epoll_pwait2(set, new StructEpollEvent[1], new StructTimespec(0, 1_000_000_000)));
        });
  }
}
