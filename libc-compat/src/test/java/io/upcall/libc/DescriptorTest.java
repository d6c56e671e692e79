package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Unistd.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Numbers, sharing, and closing under calls in flight. */
@ExtendWith(NothingLeft.class)
class DescriptorTest {

  private static int[] stream() throws ErrnoException {
    return SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
  }

  @Test
  void theLowestFreeNumberIsGiven() throws Exception {
    InProc.run(
        () -> {
          int first = dup(STDERR_FILENO);
          int second = dup(STDERR_FILENO);
          int third = dup(STDERR_FILENO);
          assertThat(new int[] {first, second, third}).containsExactly(3, 4, 5);
          close(second);
          assertThat(dup(STDERR_FILENO)).isEqualTo(4);
          assertThat(Fcntl.fcntl(first, Fcntl.F_DUPFD, 100)).isEqualTo(100);
          assertThat(dup(first)).isEqualTo(6);
        });
  }

  @Test
  void theJvmsOwnDescriptorsStayOpenInTheKernel() throws Exception {
    InProc.run(
        () -> {
          close(STDERR_FILENO);
          assertErrno(Errno.EBADF, () -> write(STDERR_FILENO, new byte[0]));
          assertThat(Kernel.host().fcntl(STDERR_FILENO, Fcntl.F_GETFD, 0)).isNotNegative();
          assertThat(dup(STDOUT_FILENO)).isEqualTo(STDERR_FILENO);
        });
  }

  @Test
  void eachProcHasNumbersOfItsOwn() throws Exception {
    InProc.run(() -> assertThat(pipe()).containsExactly(3, 4));
    InProc.run(() -> assertThat(pipe()).containsExactly(3, 4));
  }

  @Test
  void theLimitIsEmfileAndLeavesNothingBehind() throws Exception {
    InProc.run(
        () -> {
          SysResource.setrlimit(SysResource.RLIMIT_NOFILE, 5);
          int[] ends = pipe();
          assertErrno(Errno.EMFILE, () -> pipe());
          assertErrno(Errno.EMFILE, () -> dup(ends[0]));
          assertErrno(Errno.EMFILE, () -> stream());
          assertErrno(Errno.EMFILE, () -> Fcntl.open("/dev/null", 0));
          assertErrno(
              Errno.EMFILE, () -> SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_STREAM, 0));
          assertErrno(Errno.EINVAL, () -> Fcntl.fcntl(3, Fcntl.F_DUPFD, 5));
          assertErrno(Errno.EBADF, () -> dup2(3, 5));
          close(ends[1]);
          assertErrno(Errno.EMFILE, () -> pipe());
          assertThat(dup(ends[0])).isEqualTo(4);
          assertErrno(Errno.EINVAL, () -> SysResource.setrlimit(SysResource.RLIMIT_NOFILE, -1));
          assertErrno(
              Errno.EPERM, () -> SysResource.setrlimit(SysResource.RLIMIT_NOFILE, Long.MAX_VALUE));
          assertThat(SysResource.getrlimit(SysResource.RLIMIT_NOFILE)).isEqualTo(5);
        });
  }

  @Test
  void dupSharesPositionAndStatusFlags() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          int again = dup(ends[0]);
          Fcntl.fcntl(again, Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
          assertThat(Fcntl.fcntl(ends[0], Fcntl.F_GETFL) & Fcntl.O_NONBLOCK).isNotZero();
          assertErrno(Errno.EAGAIN, () -> read(ends[0], new byte[1]));
          assertThat(Fcntl.fcntl(again, Fcntl.F_SETFD, Fcntl.FD_CLOEXEC)).isZero();
          assertThat(Fcntl.fcntl(ends[0], Fcntl.F_GETFD)).as("a number's own").isZero();
          assertThat(Fcntl.fcntl(again, Fcntl.F_GETFD)).isEqualTo(Fcntl.FD_CLOEXEC);
        });
  }

  @Test
  void dup2ReplacesWhatTheNumberWas() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          int[] others = pipe();
          assertThat(dup2(ends[1], others[1])).isEqualTo(others[1]);
          write(others[1], "to the first".getBytes(UTF_8));
          assertThat(read(ends[0], new byte[20])).isEqualTo(12);
          assertThat(read(others[0], new byte[1])).as("its writer was closed").isZero();
          assertThat(dup2(ends[0], ends[0])).isEqualTo(ends[0]);
          assertThat(dup2(ends[0], 50)).isEqualTo(50);
          assertErrno(Errno.EBADF, () -> dup2(60, 50));
          assertErrno(Errno.EINVAL, () -> dup3(50, 50, 0));
          assertThat(dup3(50, 51, Fcntl.O_CLOEXEC)).isEqualTo(51);
          assertThat(Fcntl.fcntl(51, Fcntl.F_GETFD)).isEqualTo(Fcntl.FD_CLOEXEC);
        });
  }

  @Test
  void closeWakesABlockedReaderWithEbadf() throws Exception {
    InProc.run(
        () -> {
          for (int[] ends : new int[][] {stream(), pipe()}) {
            AtomicInteger errno = new AtomicInteger();
            Thread reader =
                Proc.current().spawn(() -> errno.set(errnoOf(() -> read(ends[0], new byte[1]))));
            awaitParked(reader);
            close(ends[0]);
            reader.join();
            assertThat(errno).hasValue(Errno.EBADF);
            close(ends[1]);
          }
        });
  }

  @Test
  void theNumberIsNotReusedBeforeTheLastCallHasEnded() throws Exception {
    InProc.run(
        () -> {
          int[] ends = stream();
          List<Integer> order = new ArrayList<>();
          List<Thread> readers = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            readers.add(
                Proc.current()
                    .spawn(
                        () -> {
                          errnoOf(() -> read(ends[0], new byte[1]));
                          // Still before its descriptor is released, or after: never a new file's.
                          order.add(errnoOf(() -> read(ends[0], new byte[1])));
                        }));
          }
          readers.forEach(InProc::awaitParked);
          Descriptor closing = DescriptorTable.current().find(ends[0]);
          close(ends[0]);
          assertThat(closing.isClosing()).isTrue();
          assertThat(closing.acquire()).isFalse();
          int[] fresh = pipe();
          assertThat(fresh[0]).isEqualTo(ends[0]);
          close(fresh[1]);
          for (Thread reader : readers) {
            reader.join();
          }
          assertThat(order).allMatch(errno -> errno == Errno.EBADF || errno == 0);
        });
  }

  @Test
  void dupKeepsTheConnectionWhenOneNumberIsClosed() throws Exception {
    InProc.run(
        () -> {
          int[] ends = stream();
          int again = dup(ends[0]);
          AtomicInteger got = new AtomicInteger();
          Thread reader =
              Proc.current().spawn(() -> errnoOf(() -> got.set(read(again, new byte[10]))));
          AtomicInteger errno = new AtomicInteger();
          Thread other =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> read(ends[0], new byte[10]))));
          awaitParked(reader);
          awaitParked(other);
          close(ends[0]);
          other.join();
          assertThat(errno).hasValue(Errno.EBADF);
          assertThat(reader.getState()).isEqualTo(Thread.State.WAITING);
          assertThat(write(ends[1], new byte[4])).isEqualTo(4);
          reader.join();
          assertThat(got).hasValue(4);
          close(again);
          assertThat(errnoOf(() -> write(ends[1], new byte[1]))).isEqualTo(Errno.EPIPE);
        });
  }

  @Test
  void onlyOneOfTwoClosersCloses() throws Exception {
    InProc.run(
        () -> {
          int[] ends = stream();
          Thread reader = Proc.current().spawn(() -> errnoOf(() -> read(ends[0], new byte[1])));
          awaitParked(reader);
          List<Integer> errnos = new ArrayList<>();
          List<Thread> closers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            closers.add(Proc.current().spawn(() -> errnos.add(errnoOf(() -> close(ends[0])))));
          }
          for (Thread closer : closers) {
            closer.join();
          }
          assertThat(errnos).containsExactlyInAnyOrder(0, Errno.EBADF, Errno.EBADF);
        });
  }

  @Test
  void closingManyWithCallsInFlightEndsThemAll() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger badf = new AtomicInteger();
          List<int[]> pairs = new ArrayList<>();
          List<Thread> readers = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            int[] ends = stream();
            pairs.add(ends);
            readers.add(
                Proc.current()
                    .spawn(
                        () -> {
                          while (errnoOf(() -> read(ends[0], new byte[1])) != Errno.EBADF) {
                            Thread.onSpinWait();
                          }
                          badf.incrementAndGet();
                        }));
          }
          for (int[] ends : pairs) {
            write(ends[1], new byte[3]);
            Thread.yield();
            close(ends[0]);
            close(ends[1]);
          }
          for (Thread reader : readers) {
            reader.join();
          }
          assertThat(badf).hasValue(200);
          assertThat(pipe()).containsExactly(3, 4);
        });
  }

  @Test
  void theEndOfAProcClosesEverythingUnderItsUthreads() throws Exception {
    AtomicInteger errno = new AtomicInteger();
    InProc.run(
        () -> {
          int[] ends = stream();
          Thread reader =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> read(ends[0], new byte[1]))));
          awaitParked(reader);
        });
    assertThat(errno).hasValue(Errno.EBADF);
  }

  @Test
  void interruptIsEintrOnceAndTheDescriptorLives() throws Exception {
    InProc.run(
        () -> {
          int[] ends = stream();
          AtomicInteger errno = new AtomicInteger();
          AtomicInteger got = new AtomicInteger();
          Thread reader =
              Proc.current()
                  .spawn(
                      () -> {
                        errno.set(errnoOf(() -> read(ends[0], new byte[1])));
                        errnoOf(() -> got.set(read(ends[0], new byte[9])));
                      });
          awaitParked(reader);
          reader.interrupt();
          while (errno.get() == 0) {
            Thread.yield();
          }
          awaitParked(reader);
          write(ends[1], new byte[5]);
          reader.join();
          assertThat(errno).hasValue(Errno.EINTR);
          assertThat(got).hasValue(5);
        });
  }
}
