package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The calls of {@link SocketCalls} that are not sources. */
class UringSocketFamilyTest extends UringTest {

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSGHDR_BYTES = 56;
  private static final int CMSG_BYTES = 24;

  /** {@code struct msghdr} over one iovec, with ancillary data of {@code controlBytes}. */
  private long message(long data, int bytes, long control, int controlBytes) {
    long header = kernel.memory(MSGHDR_BYTES);
    NativeMemory.putLong(header + 16, kernel.iovecs(data, bytes));
    NativeMemory.putLong(header + 24, 1);
    NativeMemory.putLong(header + 32, control);
    NativeMemory.putLong(header + 40, controlBytes);
    return header;
  }

  private long rights(int fd) {
    long control = kernel.memory(CMSG_BYTES);
    NativeMemory.putLong(control, CMSG_BYTES - 4);
    NativeMemory.putInt(control + 8, SOL_SOCKET);
    NativeMemory.putInt(control + 12, SCM_RIGHTS);
    NativeMemory.putInt(control + 16, fd);
    return control;
  }

  @Test
  void aDescriptorTravelsInAncillaryData() {
    int[] pair = kernel.socketPair(0);
    int[] pipe = kernel.pipe(0);
    long to = kernel.memory(8);
    long control = kernel.memory(CMSG_BYTES);
    RecordedCall recv = call();
    SocketCalls.recvmsg(recv, pair[0], message(to, 8, control, CMSG_BYTES), 0);
    pending(recv);
    long data = kernel.bytes("hello".getBytes(UTF_8));
    long header = message(data, 5, rights(pipe[1]), CMSG_BYTES);
    assertRun(SocketCalls.sendmsg(call(), pair[1], header, 0)).isEqualTo("5");
    turnUntil(recv::isDone);
    assertThat(recv.results()).containsExactly(5);
    assertThat(Kernel.textAt(to, 5)).isEqualTo("hello");
    int received = kernel.own(NativeMemory.getInt(control + 16));
    assertThat(received).isNotEqualTo(pipe[1]);
    kernel.write(received, "through the pipe");
    assertThat(kernel.read(pipe[0], 32)).isEqualTo("through the pipe");
  }

  @Test
  void aMessageIsQuickWhenItCanBe() {
    int[] pair = kernel.socketPair(0);
    long to = kernel.memory(8);
    RecordedCall early = call();
    SocketCalls.recvmsg(early, pair[0], message(to, 8, 0, 0), Sys.MSG_DONTWAIT);
    assertThat(driver.submit(early, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
    assertThat(early.result()).isEqualTo(-Errno.EAGAIN);
    RecordedCall send = call();
    long data = kernel.bytes("hello".getBytes(UTF_8));
    SocketCalls.sendmsg(send, pair[1], message(data, 5, 0, 0), 0);
    assertThat(driver.submit(send, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
    assertThat(send.result()).isEqualTo(5);
    RecordedCall recv = call();
    SocketCalls.recvmsg(recv, pair[0], message(to, 8, 0, 0), 0);
    assertThat(driver.submit(recv, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
    assertThat(recv.result()).isEqualTo(5);
    assertThat(Kernel.textAt(to, 5)).isEqualTo("hello");
  }

  @Test
  void messagesFail() {
    int[] pair = kernel.socketPair(0);
    long header = message(kernel.memory(8), 8, 0, 0);
    assertRun(SocketCalls.recvmsg(call(), pair[0], header, Sys.MSG_DONTWAIT)).isEqualTo("EAGAIN");
    assertRun(SocketCalls.recvmsg(call(), kernel.pipe(0)[0], header, 0)).isEqualTo("ENOTSOCK");
    assertRun(SocketCalls.sendmsg(call(), pair[0], 1, 0)).isEqualTo("EFAULT");
    long bad = message(kernel.memory(8), 8, rights(9_999), CMSG_BYTES);
    assertRun(SocketCalls.sendmsg(call(), pair[0], bad, 0)).isEqualTo("EBADF");
    RecordedCall cancelled = call();
    SocketCalls.recvmsg(cancelled, pair[0], header, 0);
    pending(cancelled);
    driver.cancel(cancelled);
    turnUntil(cancelled::isDone);
    assertThat(cancelled.results()).containsExactly(-Errno.ECANCELED);
  }

  // ---- without a copy
  // ----------------------------------------------------------------------------

  private int[] tcpPair() {
    int listener = kernel.listener();
    int client = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
    long address = kernel.loopback(kernel.portOf(listener));
    assertRun(call().connect(client, address, Kernel.SOCKADDR_IN_BYTES)).isEqualTo("0");
    int server = kernel.own(run(call().accept(listener, 0, 0, 0)));
    return new int[] {client, server};
  }

  private void assertArrives(int fd, byte[] expected) {
    byte[] got = new byte[expected.length];
    for (int at = 0; at < got.length; ) {
      int count = run(call().recv(fd, got, at, got.length - at, 0));
      assertThat(count).isPositive();
      at += count;
    }
    assertThat(Arrays.equals(got, expected)).isTrue();
  }

  @Test
  void sendsWithoutACopyWithOneEvent() {
    int[] pair = tcpPair();
    byte[] data = new byte[20_000];
    new Random(1).nextBytes(data);
    long memory = kernel.bytes(data);
    RecordedCall send = call();
    assertThat(run(SocketCalls.sendZc(send, pair[0], memory, data.length, 0)))
        .isEqualTo(data.length);
    assertArrives(pair[1], data);
    driver.turn(0);
    assertThat(send.results()).containsExactly(data.length);
    RecordedCall message = call();
    assertThat(run(SocketCalls.sendmsgZc(message, pair[0], message(memory, data.length, 0, 0), 0)))
        .isEqualTo(data.length);
    assertArrives(pair[1], data);
    assertThat(message.results()).containsExactly(data.length);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void sendsARegisteredBufferWithoutACopy() throws IOException {
    int[] pair = tcpPair();
    byte[] data = new byte[8_192];
    new Random(2).nextBytes(data);
    long memory = kernel.bytes(data);
    try (RegisteredBuffers buffers = driver.registerBuffers(1)) {
      assertThat(buffers.set(0, memory, data.length)).isZero();
      assertThat(run(SocketCalls.sendZcFixed(call(), pair[0], memory, data.length, 0, 0)))
          .isEqualTo(data.length);
      assertArrives(pair[1], data);
    }
  }

  @Test
  void theMemoryIsTheDriversUntilTheNotification() {
    int[] pair = tcpPair();
    assertThat(kernel.setSocketOption(pair[0], SOL_SOCKET, 7, 1 << 20)).isZero();
    int bytes = 1 << 20;
    long memory = kernel.memory(bytes);
    RecordedCall send = call();
    driver.submit(SocketCalls.sendZc(send, pair[0], memory, bytes, 0), 0);
    for (int i = 0; i < 5; i++) {
      driver.turn(0);
    }
    assertThat(send.events()).isLessThanOrEqualTo(1);
    byte[] to = new byte[65_536];
    RecordedCall recv = call();
    for (int got = 0; !send.isDone() || got < send.result(); ) {
      got += run(recv.recv(pair[1], to, 0, to.length, 0));
    }
    assertThat(send.results()).hasSize(1);
    assertThat(send.result()).isPositive();
  }

  @Test
  void sendingWithoutACopyFails() {
    int[] pair = tcpPair();
    long memory = kernel.memory(8);
    assertRun(SocketCalls.sendZc(call(), kernel.pipe(0)[1], memory, 8, 0)).isEqualTo("ENOTSOCK");
    assertRun(SocketCalls.sendZc(call(), 9_999, memory, 8, 0)).isEqualTo("EBADF");
    assertRun(call().shutdown(pair[0], 1)).isEqualTo("0");
    assertRun(SocketCalls.sendZc(call(), pair[0], memory, 8, Sys.MSG_NOSIGNAL)).isEqualTo("EPIPE");
    assertThat(driver.inFlight()).isZero();
  }

  // ---- options
  // -----------------------------------------------------------------------------------

  @Test
  void setsAndGetsOptions() {
    int fd = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
    long value = kernel.memory(4);
    assertRun(SocketCalls.getsockopt(call(), fd, SOL_SOCKET, SO_TYPE, value, 4)).isEqualTo("4");
    assertThat(NativeMemory.getInt(value)).isEqualTo(Kernel.SOCK_STREAM);
    NativeMemory.putInt(value, 1);
    assertRun(SocketCalls.setsockopt(call(), fd, SOL_SOCKET, SO_KEEPALIVE, value, 4))
        .isEqualTo("0");
    assertRun(SocketCalls.setsockopt(call(), fd, IPPROTO_TCP, TCP_NODELAY, value, 4))
        .isEqualTo("0");
    NativeMemory.putInt(value, 0);
    assertRun(SocketCalls.getsockopt(call(), fd, IPPROTO_TCP, TCP_NODELAY, value, 4))
        .as("the ring's command has only the socket's own level")
        .isEqualTo("4");
    assertThat(NativeMemory.getInt(value)).isEqualTo(1);
    NativeMemory.putInt(value, 10_000);
    RecordedCall quick = call();
    SocketCalls.setsockopt(quick, fd, SOL_SOCKET, SO_RCVBUF, value, 4);
    assertThat(driver.submit(quick, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
    assertThat(quick.result()).isZero();
    RecordedCall asked = call();
    SocketCalls.getsockopt(asked, fd, SOL_SOCKET, SO_RCVBUF, value, 4);
    assertThat(driver.submit(asked, Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
    assertThat(NativeMemory.getInt(value)).as("the kernel doubles it").isEqualTo(20_000);
  }

  @Test
  void optionsFail() {
    int fd = kernel.socket(Kernel.AF_INET, Kernel.SOCK_STREAM);
    long value = kernel.memory(4);
    assertRun(SocketCalls.setsockopt(call(), fd, SOL_SOCKET, 9_999, value, 4))
        .isEqualTo("ENOPROTOOPT");
    assertRun(SocketCalls.getsockopt(call(), fd, SOL_SOCKET, 9_999, value, 4))
        .isEqualTo("ENOPROTOOPT");
    assertRun(SocketCalls.setsockopt(call(), fd, SOL_SOCKET, SO_KEEPALIVE, value, 1))
        .isEqualTo("EINVAL");
    assertRun(SocketCalls.setsockopt(call(), kernel.pipe(0)[0], SOL_SOCKET, SO_TYPE, value, 4))
        .isIn("ENOTSOCK", "EOPNOTSUPP");
  }
}
