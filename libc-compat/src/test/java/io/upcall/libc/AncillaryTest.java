package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors in messages: whose they are afterwards, and that none is left over. */
@ExtendWith(NothingLeft.class)
class AncillaryTest {

  @TempDir Path folder;

  private static StructMsghdr one(StructCmsghdr... control) {
    return new StructMsghdr(
        null,
        new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1})},
        control.length == 0 ? null : control);
  }

  private static StructMsghdr room(int descriptors) {
    StructMsghdr message = new StructMsghdr(ByteBuffer.allocate(9));
    message.msg_controllen = CMSG_SPACE(4 * descriptors);
    return message;
  }

  private static int[] received(StructMsghdr message) {
    assertThat(message.msg_control).hasSize(1);
    assertThat(message.msg_control[0].isRights()).isTrue();
    return message.msg_control[0].ints();
  }

  @Test
  void aDescriptorGetsTheLowestNumberOfWhoReceivesIt() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] pipe = pipe();
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1], pipe[0])), 0);
          close(pipe[0]);
          close(pipe[1]);
          StructMsghdr message = room(2);
          assertThat(recvmsg(pair[1], message, MSG_CMSG_CLOEXEC)).isOne();
          assertThat(message.msg_iov[0].position()).isOne();
          assertThat(message.msg_flags).isZero();
          assertThat(received(message)).containsExactly(pipe[0], pipe[1]);
          assertThat(Fcntl.fcntl(pipe[0], Fcntl.F_GETFD)).isEqualTo(Fcntl.FD_CLOEXEC);
          write(pipe[0], "through".getBytes(UTF_8));
          assertThat(read(pipe[1], new byte[9])).as("what was second, first").isEqualTo(7);
        });
  }

  @Test
  void positionAndStatusFlagsAreShared() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int file = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_RDWR | Fcntl.O_CREAT, 0600);
          int[] pipe = pipe();
          sendmsg(pair[0], one(StructCmsghdr.rights(file, pipe[0])), 0);
          StructMsghdr message = room(2);
          recvmsg(pair[1], message, 0);
          int[] got = received(message);
          write(file, new byte[5]);
          assertThat(lseek(got[0], 0, SEEK_CUR)).isEqualTo(5);
          assertThat(Fcntl.fcntl(got[1], Fcntl.F_GETFL) & Fcntl.O_NONBLOCK)
              .as("as the program has it, not as the layer needs it")
              .isZero();
          Fcntl.fcntl(pipe[0], Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
          assertErrno(Errno.EAGAIN, () -> read(got[1], new byte[1]));
          Fcntl.fcntl(got[1], Fcntl.F_SETFL, 0);
          Thread reader = Proc.current().spawn(() -> errnoOf(() -> read(pipe[0], new byte[1])));
          awaitParked(reader);
          write(pipe[1], new byte[1]);
          reader.join();
        });
  }

  @Test
  void whatDoesNotFitIsClosedAndTold() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_DGRAM, 0);
          int[] pipe = pipe();
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1], pipe[1], pipe[1])), 0);
          StructMsghdr message = room(0);
          message.msg_controllen = 16 + 2 * 4;
          recvmsg(pair[1], message, 0);
          assertThat(message.msg_flags).isEqualTo(MSG_CTRUNC);
          int[] got = received(message);
          assertThat(got).hasSize(2);
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1])), 0);
          StructMsghdr none = room(0);
          none.msg_controllen = 0;
          recvmsg(pair[1], none, 0);
          assertThat(none.msg_flags).isEqualTo(MSG_CTRUNC);
          assertThat(none.msg_control).isNull();
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1])), 0);
          assertThat(recv(pair[1], new byte[9], 0)).as("recv takes none").isOne();
          close(pipe[1]);
          close(got[0]);
          close(got[1]);
          assertThat(read(pipe[0], new byte[1])).as("no writer is left").isZero();
        });
  }

  @Test
  void aFullTableClosesWhatHasNoNumber() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] pipe = pipe();
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1], pipe[1])), 0);
          long limit = SysResource.getrlimit(SysResource.RLIMIT_NOFILE);
          SysResource.setrlimit(SysResource.RLIMIT_NOFILE, pipe[1] + 2);
          StructMsghdr message = room(2);
          recvmsg(pair[1], message, 0);
          SysResource.setrlimit(SysResource.RLIMIT_NOFILE, limit);
          assertThat(message.msg_flags).isEqualTo(MSG_CTRUNC);
          assertThat(received(message)).containsExactly(pipe[1] + 1);
          close(pipe[1]);
          close(pipe[1] + 1);
          assertThat(read(pipe[0], new byte[1])).isZero();
        });
  }

  @Test
  void aBadDescriptorSendsNothing() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          assertErrno(
              Errno.EBADF, () -> sendmsg(pair[0], one(StructCmsghdr.rights(pair[0], 99)), 0));
          assertErrno(Errno.EAGAIN, () -> recv(pair[1], new byte[1], MSG_DONTWAIT));
        });
  }

  @Test
  void aMessageThatNobodyReceivesKeepsNothingOpen() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] pipe = pipe();
          sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1])), 0);
          close(pipe[1]);
          close(pair[0]);
          close(pair[1]);
          assertThat(read(pipe[0], new byte[1])).isZero();
        });
  }

  @Test
  void aReceiveThatIsInterruptedOrClosedLeaksNoDescriptor() throws Exception {
    InProc.run(
        () -> {
          int[] pipe = pipe();
          for (int round = 0; round < 50; round++) {
            int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
            boolean interrupt = round % 2 == 0;
            StructMsghdr message = room(1);
            AtomicInteger errno = new AtomicInteger(-1);
            Thread receiver =
                Proc.current().spawn(() -> errno.set(errnoOf(() -> recvmsg(pair[1], message, 0))));
            awaitParked(receiver);
            Thread sender =
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(() -> sendmsg(pair[0], one(StructCmsghdr.rights(pipe[1])), 0)));
            if (interrupt) {
              receiver.interrupt();
            } else {
              close(pair[1]);
            }
            sender.join();
            receiver.join();
            // Both ends of the race are right: it came, or it was called off.
            assertThat(errno.get()).isIn(0, interrupt ? Errno.EINTR : Errno.EBADF);
            if (errno.get() == 0) {
              close(received(message)[0]);
            }
            close(pair[0]);
            if (interrupt) {
              close(pair[1]);
            }
          }
          close(pipe[1]);
          assertThat(read(pipe[0], new byte[1])).as("nobody has the writer").isZero();
        });
  }

  @Test
  void anotherProcReceivesIntoItsOwnTable() throws Exception {
    InProc.run(
        () -> {
          String path = folder.resolve("s").toString();
          int listener = socket(AF_UNIX, SOCK_STREAM, 0);
          bind(listener, UnixDomainSocketAddress.of(path));
          listen(listener, 1);
          CountDownLatch wrote = new CountDownLatch(1);
          // Two cores, of which it gets the one that is left: the low-latency one.
          Proc other =
              Proc.start(
                  ProcOptions.named("receiver").withCores(2),
                  () -> {
                    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
                    connect(fd, UnixDomainSocketAddress.of(path));
                    StructMsghdr message = room(1);
                    recvmsg(fd, message, 0);
                    int got = received(message)[0];
                    assertThat(got).isEqualTo(fd + 1);
                    write(got, "from elsewhere".getBytes(UTF_8));
                    wrote.countDown();
                    return 0;
                  });
          int peer = accept(listener);
          int[] pipe = pipe();
          sendmsg(peer, one(StructCmsghdr.rights(pipe[1])), 0);
          close(pipe[1]);
          byte[] buffer = new byte[20];
          assertThat(read(pipe[0], buffer)).isEqualTo(14);
          wrote.await();
          assertThat(other.awaitExit()).isZero();
          assertThat(read(pipe[0], buffer)).as("its exit closed its number").isZero();
        });
  }

  @Test
  void aCounterThatIsNonBlockingStaysSoWhenItIsPassed() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int event = SysEventfd.eventfd(0, SysEventfd.EFD_NONBLOCK);
          sendmsg(pair[0], one(StructCmsghdr.rights(event)), 0);
          StructMsghdr message = room(1);
          recvmsg(pair[1], message, 0);
          int got = received(message)[0];
          for (int fd : new int[] {event, got}) {
            assertErrno(Errno.EAGAIN, () -> SysEventfd.eventfd_read(fd));
            SysEventfd.eventfd_write(fd, -2);
            assertErrno(Errno.EAGAIN, () -> SysEventfd.eventfd_write(fd, 1));
            assertThat(SysEventfd.eventfd_read(fd)).isEqualTo(-2);
          }
        });
  }

  @Test
  void socketsAndCountersAndSetsArriveAsWhatTheyAre() throws Exception {
    InProc.run(
        () -> {
          int[] pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] inner = socketpair(AF_UNIX, SOCK_SEQPACKET, 0);
          int event = SysEventfd.eventfd(0, 0);
          int set = SysEpoll.epoll_create1(0);
          sendmsg(pair[0], one(StructCmsghdr.rights(inner[1], event, set)), 0);
          StructMsghdr message = room(3);
          recvmsg(pair[1], message, 0);
          int[] got = received(message);
          Pthread.Handle<Integer> reader =
              Pthread.pthread_create(() -> recv(got[0], new byte[99], 0));
          send(inner[0], new byte[33], 0);
          assertThat(Pthread.pthread_join(reader)).isEqualTo(33);
          SysEpoll.epoll_ctl(
              got[2], SysEpoll.EPOLL_CTL_ADD, got[1], new StructEpollEvent(SysEpoll.EPOLLIN, 5));
          Pthread.Handle<Long> waiter =
              Pthread.pthread_create(() -> SysEventfd.eventfd_read(got[1]));
          SysEventfd.eventfd_write(event, 4);
          assertThat(Pthread.pthread_join(waiter)).isEqualTo(4);
          SysEventfd.eventfd_write(got[1], -2);
          Thread writer =
              Proc.current().spawn(() -> errnoOf(() -> SysEventfd.eventfd_write(event, 2)));
          awaitParked(writer);
          StructEpollEvent[] events = new StructEpollEvent[2];
          assertThat(SysEpoll.epoll_wait(set, events, -1)).isOne();
          assertThat(events[0].data).isEqualTo(5);
          SysEventfd.eventfd_read(got[1]);
          writer.join();
        });
  }
}
