package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Signal.*;
import static io.upcall.libc.SysSignalfd.*;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.getpid;
import static io.upcall.libc.Unistd.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SysSignalfdTest {

  private static StructSignalfdSiginfo take(int fd) throws ErrnoException {
    byte[] bytes = new byte[StructSignalfdSiginfo.BYTES];
    assertThat(read(fd, bytes)).isEqualTo(bytes.length);
    return StructSignalfdSiginfo.of(bytes, 0);
  }

  @Test
  void whoSentTheSignalIsReadWithIt() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGRTMIN, SIGUSR1, SIGALRM);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          sigqueue(getpid(), SIGRTMIN, 42);
          StructSignalfdSiginfo info = take(fd);
          assertThat(info.ssi_signo()).isEqualTo(SIGRTMIN);
          assertThat(info.ssi_code()).isEqualTo(SI_QUEUE);
          assertThat(info.ssi_pid()).isEqualTo(getpid());
          assertThat(info.ssi_int()).isEqualTo(42);
          kill(getpid(), SIGUSR1);
          assertThat(take(fd).ssi_code()).isEqualTo(SI_USER);
          StructTimeval none = new StructTimeval(0, 0);
          setitimer(ITIMER_REAL, new StructItimerval(none, new StructTimeval(0, 1_000)));
          info = take(fd);
          assertThat(info.ssi_signo()).isEqualTo(SIGALRM);
          assertThat(info.ssi_code()).isEqualTo(SI_TIMER);
          assertThat(info.ssi_uid()).isZero();
        });
  }

  @Test
  void aStructureIsReadIntoSeveralBuffers() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGRTMIN);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          sigqueue(getpid(), SIGRTMIN, 42);
          byte[] bytes = new byte[StructSignalfdSiginfo.BYTES];
          ByteBuffer head = ByteBuffer.wrap(bytes, 0, 5);
          ByteBuffer rest = ByteBuffer.wrap(bytes, 5, bytes.length - 5);
          assertThat(SysUio.readv(fd, new ByteBuffer[] {head, rest})).isEqualTo(bytes.length);
          assertThat(StructSignalfdSiginfo.of(bytes, 0).ssi_int()).isEqualTo(42);
          assertThat(rest.hasRemaining()).isFalse();
          ByteBuffer[] few = {ByteBuffer.allocate(9)};
          assertErrno(Errno.EINVAL, () -> SysUio.readv(fd, few));
          assertErrno(Errno.EINVAL, () -> SysUio.writev(fd, few));
        });
  }

  @Test
  void aChildsEndIsReadWithItsStatus() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGCHLD);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          int pid = Spawn.posix_spawn(() -> 7, ProcOptions.named("child"), null, null, null);
          StructSignalfdSiginfo info = take(fd);
          assertThat(info.ssi_pid()).isEqualTo(pid);
          assertThat(info.ssi_code()).isEqualTo(CLD_EXITED);
          assertThat(info.ssi_status()).isEqualTo(7);
          SysWait.waitpid(pid, null, 0);
        });
  }

  @Test
  void aDirectBufferIsFilledToo() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          raise(SIGUSR1);
          ByteBuffer buffer = ByteBuffer.allocateDirect(1000);
          assertThat(read(fd, buffer)).isEqualTo(StructSignalfdSiginfo.BYTES);
          byte[] bytes = new byte[StructSignalfdSiginfo.BYTES];
          buffer.get(0, bytes);
          assertThat(StructSignalfdSiginfo.of(bytes, 0).ssi_signo()).isEqualTo(SIGUSR1);
        });
  }

  @Test
  void sigkillAndSigstopAreLeftOut() throws Exception {
    InProc.run(
        () -> {
          SigsetT all = new SigsetT();
          sigfillset(all);
          int fd = signalfd(-1, all, SFD_NONBLOCK);
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[128]));
        });
  }

  @Test
  void aHandlerTakesWhatIsNotBlocked() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger handled = new AtomicInteger();
          signal(SIGUSR1, signo -> handled.incrementAndGet());
          int fd = signalfd(-1, SigsetT.of(SIGUSR1), SFD_NONBLOCK);
          raise(SIGUSR1);
          assertThat(handled).hasValue(1);
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[128]));
          assertThat(Poll.poll(new StructPollfd[] {new StructPollfd(fd, Poll.POLLIN)}, 0)).isZero();
        });
  }

  @Test
  void whatIsSetToBeIgnoredIsPendingNoMore() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          kill(getpid(), SIGUSR1);
          StructPollfd[] polled = {new StructPollfd(fd, Poll.POLLIN)};
          assertThat(Poll.poll(polled, 0)).isOne();
          signal(SIGUSR1, SIG_IGN);
          assertThat(Poll.poll(polled, 0)).isZero();
        });
  }

  @Test
  void aThreadThatEndsTakesItsSignalsAlong() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, SFD_NONBLOCK);
          StructPollfd[] polled = {new StructPollfd(fd, Poll.POLLIN)};
          Pthread.Handle<Integer> thread =
              Pthread.pthread_create(
                  () -> {
                    raise(SIGUSR1);
                    return Poll.poll(polled, 0);
                  });
          assertThat(Pthread.pthread_join(thread)).isOne();
          assertThat(Poll.poll(polled, 0)).isZero();
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[128]));
        });
  }

  @Test
  void aCloseEndsWhoWaits() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, 0);
          AtomicInteger errno = new AtomicInteger();
          Thread reader =
              Proc.current().spawn(() -> errno.set(errnoOf(() -> read(fd, new byte[128]))));
          awaitParked(reader);
          close(fd);
          reader.join();
          assertThat(errno).hasValue(Errno.EBADF);
          kill(getpid(), SIGUSR1);
          assertThat(sigpending()).isEqualTo(set);
        });
  }

  @Test
  void anotherProcsSignalsAreNotReadHere() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          int fd = signalfd(-1, set, SFD_NONBLOCK);
          AtomicReference<Throwable> failure = new AtomicReference<>();
          Proc other =
              Proc.start(
                  ProcOptions.named("other"),
                  () -> {
                    try {
                      sigprocmask(SIG_BLOCK, set);
                      raise(SIGUSR1);
                      assertThat(sigpending()).isEqualTo(set);
                    } catch (Throwable thrown) {
                      failure.set(thrown);
                    }
                    return 0;
                  });
          other.awaitExit();
          assertThat(failure).hasValue(null);
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[128]));
        });
  }

  @Test
  void itCannotBePassedOn() throws Exception {
    InProc.run(
        () -> {
          int fd = signalfd(-1, SigsetT.of(SIGUSR1), 0);
          int[] pair = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          StructMsghdr message =
              new StructMsghdr(
                  null,
                  new ByteBuffer[] {ByteBuffer.wrap(new byte[1])},
                  new StructCmsghdr[] {StructCmsghdr.rights(fd)});
          assertErrno(Errno.EOPNOTSUPP, () -> SysSocket.sendmsg(pair[0], message, 0));
        });
  }
}
