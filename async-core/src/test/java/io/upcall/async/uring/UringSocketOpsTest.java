package io.upcall.async.uring;

import static io.upcall.async.testing.Kernel.AF_INET;
import static io.upcall.async.testing.Kernel.SOCKADDR_IN_BYTES;
import static io.upcall.async.testing.Kernel.SOCK_DGRAM;
import static io.upcall.async.testing.Kernel.SOCK_NONBLOCK;
import static io.upcall.async.testing.Kernel.SOCK_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations on sockets: what they do, and their main errors. */
class UringSocketOpsTest extends UringTest {

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLHUP = 0x10;
  private static final int SHUT_WR = 1;
  private static final int SHUT_RDWR = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_SNDBUF = 7;

  @TempDir Path dir;

  // ---- socket, bind, listen, accept, connect
  // -----------------------------------------------------

  @Test
  void aTcpConnectionFromSocketToShutdown() {
    int listener = kernel.own(run(call().socket(AF_INET, SOCK_STREAM, 0)));
    assertThat(kernel.setSocketOption(listener, SOL_SOCKET, SO_REUSEADDR, 1)).isZero();
    assertRun(call().bind(listener, kernel.loopback(0), SOCKADDR_IN_BYTES)).isEqualTo("0");
    assertRun(call().listen(listener, 16)).isEqualTo("0");
    RecordedCall accept = call();
    long peer = kernel.memory(SOCKADDR_IN_BYTES);
    long size = kernel.memory(4);
    NativeMemory.putInt(size, SOCKADDR_IN_BYTES);
    accept.accept(listener, peer, size, Sys.O_CLOEXEC);
    pending(accept);
    int client = kernel.own(run(call().socket(AF_INET, SOCK_STREAM, 0)));
    long address = kernel.loopback(kernel.portOf(listener));
    assertRun(call().connect(client, address, SOCKADDR_IN_BYTES)).isEqualTo("0");
    turnUntil(accept::isDone);
    int server = kernel.own(accept.result());
    assertThat(NativeMemory.getInt(size)).isEqualTo(SOCKADDR_IN_BYTES);
    assertThat(Kernel.portAt(peer)).isEqualTo(kernel.portOf(client));

    assertRun(call().send(client, "hello".getBytes(UTF_8), 0, 5, Sys.MSG_NOSIGNAL)).isEqualTo("5");
    byte[] to = new byte[10];
    assertRun(call().recv(server, to, 1, 9, 0)).isEqualTo("5");
    assertThat(new String(to, 1, 5, UTF_8)).isEqualTo("hello");
    assertRun(call().shutdown(client, SHUT_WR)).isEqualTo("0");
    assertRun(call().recv(server, to, 0, 10, 0)).as("end of file").isEqualTo("0");
    assertRun(call().connect(client, address, SOCKADDR_IN_BYTES)).isEqualTo("EISCONN");
  }

  @Test
  void setUpIsQuickToo() {
    int listener = kernel.own(runQuick(call().socket(AF_INET, SOCK_STREAM, 0)));
    assertThat(runQuick(call().bind(listener, kernel.loopback(0), SOCKADDR_IN_BYTES))).isZero();
    assertThat(runQuick(call().listen(listener, 16))).isZero();
    assertThat(runQuick(call().shutdown(listener, SHUT_RDWR))).isZero();
    assertThat(runQuick(call().socket(999, SOCK_STREAM, 0))).isEqualTo(-Errno.EAFNOSUPPORT);
  }

  @Test
  void setUpFails() {
    assertRun(call().socket(999, SOCK_STREAM, 0)).isEqualTo("EAFNOSUPPORT");
    assertRun(call().socket(AF_INET, SOCK_STREAM, 17)).isEqualTo("EPROTONOSUPPORT");
    int listener = kernel.listener();
    int bound = kernel.portOf(listener);
    int fd = kernel.socket(AF_INET, SOCK_STREAM);
    int pipe = kernel.pipe(0)[0];
    assertRun(call().bind(fd, kernel.loopback(bound), SOCKADDR_IN_BYTES)).isEqualTo("EADDRINUSE");
    assertRun(call().bind(fd, kernel.sockaddr(0x08080808, 0), SOCKADDR_IN_BYTES))
        .isEqualTo("EADDRNOTAVAIL");
    assertRun(call().bind(listener, kernel.loopback(0), SOCKADDR_IN_BYTES)).isEqualTo("EINVAL");
    assertRun(call().bind(pipe, kernel.loopback(0), SOCKADDR_IN_BYTES)).isEqualTo("ENOTSOCK");
    assertRun(call().bind(9_999, kernel.loopback(0), SOCKADDR_IN_BYTES)).isEqualTo("EBADF");
    assertRun(call().listen(pipe, 1)).isEqualTo("ENOTSOCK");
    assertRun(call().listen(kernel.socket(AF_INET, SOCK_DGRAM), 1)).isEqualTo("EOPNOTSUPP");
    assertRun(call().accept(fd, 0, 0, 0)).as("not listening").isEqualTo("EINVAL");
    assertRun(call().accept(pipe, 0, 0, 0)).isEqualTo("ENOTSOCK");
    assertRun(call().accept(listener, 0, 0, 0x40000000)).isEqualTo("EINVAL");
  }

  @Test
  void connectFails() {
    int port;
    int closing = kernel.listener();
    port = kernel.portOf(closing);
    kernel.close(closing);
    int fd = kernel.socket(AF_INET, SOCK_STREAM);
    assertRun(call().connect(fd, kernel.loopback(port), SOCKADDR_IN_BYTES))
        .isEqualTo("ECONNREFUSED");
    assertRun(call().connect(kernel.pipe(0)[0], kernel.loopback(port), SOCKADDR_IN_BYTES))
        .isEqualTo("ENOTSOCK");
    assertRun(call().connect(fd, 1, SOCKADDR_IN_BYTES)).isEqualTo("EFAULT");
    long path = kernel.memory(16);
    NativeMemory.putShort(path, (short) Kernel.AF_UNIX);
    NativeMemory.putByte(path + 2, (byte) '/');
    NativeMemory.putByte(path + 3, (byte) '?');
    assertRun(call().connect(kernel.socket(Kernel.AF_UNIX, SOCK_STREAM), path, 5))
        .isEqualTo("ENOENT");
  }

  @Test
  void aNonBlockingListenerIsWaitedForAllTheSame() {
    int listener = kernel.listener();
    RecordedCall accept = call();
    accept.accept(listener, 0, 0, SOCK_NONBLOCK);
    pending(accept);
    driver.cancel(accept);
    turnUntil(accept::isDone);
    assertThat(accept.results()).containsExactly(-Errno.ECANCELED);
  }

  // ---- recv, send
  // --------------------------------------------------------------------------------

  @Test
  void receivesIntoNativeMemory() {
    int[] pair = kernel.socketPair(0);
    long to = kernel.memory(16);
    RecordedCall recv = call();
    recv.recv(pair[0], to, 16, 0);
    pending(recv);
    kernel.write(pair[1], "hello");
    turnUntil(recv::isDone);
    assertThat(recv.results()).containsExactly(5);
    assertThat(Kernel.textAt(to, 5)).isEqualTo("hello");
    assertThat(recv.selectedBuffer()).isZero();
    assertRun(call().send(pair[0], to, 5, 0)).isEqualTo("5");
    assertThat(kernel.read(pair[1], 10)).isEqualTo("hello");
  }

  @Test
  void aReceiveOfNothingTouchesNothing() {
    int[] pair = kernel.socketPair(0);
    kernel.write(pair[1], "hello");
    byte[] array = new byte[4];
    assertRun(call().recv(pair[0], array, 4, 0, 0)).isEqualTo("0");
    assertThat(array).containsOnly(0);
    assertThat(kernel.read(pair[0], 5)).isEqualTo("hello");
  }

  @Test
  void receivesIntoTheHeapAndSaysWhetherThereIsMore() {
    int[] pair = kernel.socketPair(0);
    byte[] data = new byte[3 * BufferRing.BYTES];
    new Random(1).nextBytes(data);
    kernel.write(pair[1], data);
    byte[] to = new byte[data.length];
    int at = 0;
    while (at < data.length) {
      RecordedCall recv = call();
      int got = run(recv.recv(pair[0], to, at, Math.min(3_000, data.length - at), 0));
      assertThat(got).isPositive();
      at += got;
      // A hint: false only when there is nothing more.
      assertThat(recv.moreReady() || at == data.length).isTrue();
    }
    assertThat(to).isEqualTo(data);
  }

  @Test
  void quickReceivesAndSendsWhatIsReady() {
    int[] pair = kernel.socketPair(0);
    byte[] array = new byte[8];
    assertThat(runQuick(call().recv(pair[0], array, 0, 8, 0))).as("silent").isNull();
    assertThat(runQuick(call().send(pair[1], "hello".getBytes(UTF_8), 0, 5, 0))).isEqualTo(5);
    assertThat(runQuick(call().recv(pair[0], array, 2, 6, 0))).isEqualTo(5);
    assertThat(new String(array, 2, 5, UTF_8)).isEqualTo("hello");
    kernel.write(pair[1], "0123456789");
    RecordedCall recv = call();
    assertThat(runQuick(recv.recv(pair[0], array, 0, 8, 0))).isEqualTo(8);
    assertThat(recv.moreReady()).isTrue();
    long memory = kernel.memory(8);
    assertThat(runQuick(call().recv(pair[0], memory, 8, 0))).isEqualTo(2);
    kernel.close(pair[1]);
    assertThat(runQuick(call().recv(pair[0], array, 0, 8, 0))).isZero();
    assertThat(runQuick(call().send(pair[0], memory, 8, Sys.MSG_NOSIGNAL))).isEqualTo(-Errno.EPIPE);
  }

  @Test
  void sendsTheHeapInAllSizes() {
    for (int bytes : new int[] {0, 1, 4095, 4096, 4097, 100_000}) {
      int[] pair = kernel.socketPair(0);
      assertThat(kernel.setSocketOption(pair[0], SOL_SOCKET, SO_SNDBUF, 1 << 20)).isZero();
      byte[] data = new byte[bytes + 3];
      new Random(bytes).nextBytes(data);
      int sent = run(call().send(pair[0], data, 3, bytes, 0));
      assertThat(sent).isEqualTo(bytes);
      long back = kernel.memory(bytes + 1L);
      for (int got = 0; got < bytes; ) {
        got += (int) kernel.syscalls().recv(pair[1], back + got, bytes - got, Sys.MSG_DONTWAIT);
      }
      assertThat(Kernel.bytesAt(back, bytes)).isEqualTo(Arrays.copyOfRange(data, 3, data.length));
    }
  }

  @Test
  void aSendWaitsForRoom() {
    int[] pair = kernel.socketPair(0);
    byte[] block = new byte[65_536];
    int sent = 0;
    RecordedCall send = call();
    while (true) {
      driver.submit(send.send(pair[0], block, 0, block.length, 0), 0);
      for (int turns = 0; turns < 3 && !send.isDone(); turns++) {
        driver.turn(0);
      }
      if (!send.isDone()) {
        break;
      }
      sent += send.result();
    }
    int room = sent;
    while (!send.isDone()) {
      kernel.read(pair[1], 65_536);
      driver.turn(0);
    }
    assertThat(send.result()).isPositive();
    assertThat(room).isPositive();
  }

  @Test
  void whoMayNotWaitGetsAgain() {
    int[] pair = kernel.socketPair(0);
    byte[] array = new byte[4];
    long memory = kernel.memory(4);
    assertRun(call().recv(pair[0], array, 0, 4, Sys.MSG_DONTWAIT)).isEqualTo("EAGAIN");
    assertRun(call().recv(pair[0], memory, 4, Sys.MSG_DONTWAIT)).isEqualTo("EAGAIN");
    assertRun(call().recvSelected(pair[0], Sys.MSG_DONTWAIT)).isEqualTo("EAGAIN");
    assertThat(runQuick(call().recv(pair[0], array, 0, 4, Sys.MSG_DONTWAIT)))
        .isEqualTo(-Errno.EAGAIN);
    while (run(call().send(pair[0], array, 0, 4, Sys.MSG_DONTWAIT)) > 0) {
      assertThat(driver.inFlight()).isZero();
    }
    assertRun(call().send(pair[0], memory, 4, Sys.MSG_DONTWAIT)).isEqualTo("EAGAIN");
  }

  @Test
  void whoMayNotWaitGetsWhatIsThere() {
    int[] pair = kernel.socketPair(0);
    byte[] array = new byte[4];
    kernel.write(pair[1], "0123456789ab");
    assertRun(call().recv(pair[0], array, 0, 2, Sys.MSG_DONTWAIT)).isEqualTo("2");
    assertRun(call().recv(pair[0], kernel.memory(4), 4, Sys.MSG_DONTWAIT)).isEqualTo("4");
    RecordedCall selected = call();
    driver.submit(selected.recvSelected(pair[0], Sys.MSG_DONTWAIT), Submitter.TRY_QUICK);
    turnUntil(selected::isDone);
    assertThat(selected.result()).isEqualTo(6);
    selected.releaseBuffer();
  }

  @Test
  void receiveAndSendFail() {
    int[] pair = kernel.socketPair(0);
    int lonely = kernel.socket(AF_INET, SOCK_STREAM);
    int pipe = kernel.pipe(0)[0];
    long memory = kernel.memory(4);
    byte[] array = new byte[4];
    assertRun(call().recv(lonely, array, 0, 4, 0)).isEqualTo("ENOTCONN");
    assertRun(call().recv(pipe, array, 0, 4, 0)).isEqualTo("ENOTSOCK");
    assertRun(call().recv(9_999, memory, 4, 0)).isEqualTo("EBADF");
    assertRun(call().send(pipe, memory, 4, 0)).isEqualTo("ENOTSOCK");
    assertRun(call().send(lonely, memory, 4, Sys.MSG_NOSIGNAL)).isEqualTo("EPIPE");
    assertRun(call().send(pair[0], 1, 4, 0)).isEqualTo("EFAULT");
    assertRun(call().shutdown(lonely, SHUT_WR)).isEqualTo("ENOTCONN");
    assertRun(call().shutdown(pipe, SHUT_WR)).isEqualTo("ENOTSOCK");
    assertRun(call().shutdown(pair[0], 77)).isEqualTo("EINVAL");
    kernel.close(pair[1]);
    assertRun(call().send(pair[0], array, 0, 4, Sys.MSG_NOSIGNAL)).isEqualTo("EPIPE");
  }

  @Test
  void shutdownEndsAWaitingReceive() {
    int[] pair = kernel.socketPair(0);
    RecordedCall recv = call();
    recv.recv(pair[0], new byte[4], 0, 4, 0);
    pending(recv);
    assertRun(call().shutdown(pair[1], SHUT_RDWR)).isEqualTo("0");
    turnUntil(recv::isDone);
    assertThat(recv.result()).isZero();
  }

  @Test
  void closeEndsReceivesThatWereJustSubmitted() {
    int[] pair = kernel.socketPair(0);
    RecordedCall heap = call();
    RecordedCall selected = call();
    RecordedCall plain = call();
    driver.submit(heap.recv(pair[0], new byte[4], 0, 4, 0), 0);
    driver.submit(selected.recvSelected(pair[0], 0), 0);
    driver.submit(plain.recv(pair[0], kernel.memory(4), 4, 0), 0);
    driver.close();
    for (RecordedCall call : List.of(heap, selected, plain)) {
      assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    }
  }

  @Test
  void cancelsReceivesThatWereJustSubmitted() {
    int[] pair = kernel.socketPair(0);
    RecordedCall first = call();
    RecordedCall second = call();
    Object holder = new Object();
    second.holder(holder);
    driver.submit(first.recv(pair[0], new byte[4], 0, 4, 0), 0);
    driver.submit(second.recvSelected(pair[0], 0), 0);
    driver.cancel(first);
    assertThat(driver.cancelHeldBy(holder)).isEqualTo(1);
    assertThat(first.events() + second.events()).isZero();
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(first.results()).containsExactly(-Errno.ECANCELED);
    assertThat(second.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void receivesOnSilentSocketsGoToTheRingAndBackAgain() {
    // Enough failed attempts that the driver stops to try, and enough good ones that it starts.
    for (int phase = 0; phase < 2; phase++) {
      for (int i = 0; i < 200; i++) {
        int[] pair = kernel.socketPair(0);
        RecordedCall recv = call();
        byte[] to = new byte[4];
        if (phase == 1) {
          kernel.write(pair[1], "ab");
        }
        driver.submit(recv.recv(pair[0], to, 0, 4, 0), 0);
        driver.turn(0);
        if (phase == 0) {
          assertThat(recv.isInFlight()).isTrue();
          kernel.write(pair[1], "ab");
        }
        turnUntil(recv::isDone);
        assertThat(recv.results()).containsExactly(2);
        assertThat(to).startsWith('a', 'b');
        kernel.close(pair[0]);
        kernel.close(pair[1]);
      }
    }
  }

  // ---- recvSelected
  // ------------------------------------------------------------------------------

  @Test
  void aSelectedBufferHasTheDataUntilItIsReleased() {
    int[] pair = kernel.socketPair(0);
    for (int i = 0; i < 3 * BufferRing.COUNT; i++) {
      RecordedCall recv = call();
      kernel.write(pair[1], "data" + i);
      int got = run(recv.recvSelected(pair[0], 0));
      assertThat(Kernel.textAt(recv.selectedBuffer(), got)).isEqualTo("data" + i);
      recv.releaseBuffer();
      assertThat(recv.selectedBuffer()).isZero();
      recv.releaseBuffer();
    }
    kernel.close(pair[1]);
    RecordedCall end = call();
    assertThat(run(end.recvSelected(pair[0], 0))).isZero();
    assertThat(end.selectedBuffer()).isZero();
  }

  @Test
  void moreReceivesThanBuffersGetTheirDataAllTheSame() {
    int count = BufferRing.COUNT + 200;
    List<RecordedCall> calls = new ArrayList<>();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] pair = kernel.socketPair(0);
      pairs.add(pair);
      RecordedCall recv = call();
      recv.recvSelected(pair[0], 0);
      driver.submit(recv, 0);
      calls.add(recv);
    }
    driver.turn(0);
    for (int i = 0; i < count; i++) {
      kernel.write(pairs.get(i)[1], "x" + i);
    }
    turnUntil(() -> driver.inFlight() == 0);
    for (int i = 0; i < count; i++) {
      RecordedCall recv = calls.get(i);
      String expected = "x" + i;
      assertThat(recv.results()).containsExactly(expected.length());
      assertThat(Kernel.textAt(recv.selectedBuffer(), expected.length())).isEqualTo(expected);
    }
    calls.forEach(RecordedCall::releaseBuffer);
  }

  @Test
  void moreReceivesIntoTheHeapThanBuffersGetTheirDataAllTheSame() {
    int count = BufferRing.COUNT + 200;
    List<RecordedCall> held = holdAllBuffers();
    byte[][] arrays = new byte[count][8];
    List<RecordedCall> calls = new ArrayList<>();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] pair = kernel.socketPair(0);
      pairs.add(pair);
      RecordedCall recv = call();
      recv.recv(pair[0], arrays[i], 0, 8, 0);
      driver.submit(recv, 0);
      calls.add(recv);
    }
    driver.turn(0);
    for (int[] pair : pairs) {
      kernel.write(pair[1], "x");
    }
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(calls).allSatisfy(recv -> assertThat(recv.results()).containsExactly(1));
    assertThat(List.of(arrays)).allSatisfy(array -> assertThat(array[0]).isEqualTo((byte) 'x'));
    held.forEach(RecordedCall::releaseBuffer);
  }

  private List<RecordedCall> holdAllBuffers() {
    int[] pair = kernel.socketPair(0);
    List<RecordedCall> held = new ArrayList<>();
    for (int i = 0; i < BufferRing.COUNT; i++) {
      RecordedCall recv = call();
      kernel.write(pair[1], "y");
      assertThat(run(recv.recvSelected(pair[0], 0))).isEqualTo(1);
      held.add(recv);
    }
    return held;
  }

  @Test
  void aCancelIsNotLostWhenTheCallIsRepeated() {
    List<RecordedCall> held = holdAllBuffers();
    for (int round = 0; round < 20; round++) {
      int[] pair = kernel.socketPair(0);
      RecordedCall first = call();
      RecordedCall second = call();
      driver.submit(first.recvSelected(pair[0], 0), 0);
      driver.submit(second.recvSelected(pair[0], 0), 0);
      driver.turn(0);
      // One byte wakes both, there is no buffer for either, and the second finds nothing.
      kernel.write(pair[1], "z");
      driver.cancel(first);
      driver.cancel(second);
      turnUntil(() -> driver.inFlight() == 0);
      assertThat(first.result()).isIn(1, -Errno.ECANCELED);
      assertThat(second.result()).isIn(1, -Errno.ECANCELED);
      first.releaseBuffer();
      second.releaseBuffer();
    }
    held.forEach(RecordedCall::releaseBuffer);
  }

  @Test
  void aBufferOutlivesTheDriver() {
    int[] pair = kernel.socketPair(0);
    EventQueue queue = EventQueue.polled();
    AsyncCall recv = AsyncCall.to(queue).recvSelected(pair[0], 0);
    driver.submit(recv, 0);
    kernel.write(pair[1], "hello");
    turnUntil(() -> !queue.isEmpty());
    driver.close();
    assertThat(queue.poll()).isSameAs(recv);
    assertThat(Kernel.textAt(recv.selectedBuffer(), recv.result())).isEqualTo("hello");
    recv.releaseBuffer();
    recv.releaseBuffer();
  }

  @Test
  void aClosedQueueGivesTheBufferBack() {
    int[] pair = kernel.socketPair(0);
    for (int i = 0; i < 2 * BufferRing.COUNT; i++) {
      EventQueue queue = EventQueue.polled();
      AsyncCall recv = AsyncCall.to(queue).recvSelected(pair[0], 0);
      driver.submit(recv, 0);
      queue.close();
      kernel.write(pair[1], "h");
      turnUntil(recv::isDone);
      assertThat(recv.selectedBuffer()).isZero();
    }
  }

  // ---- poll
  // --------------------------------------------------------------------------------------

  @Test
  void polls() {
    int[] pair = kernel.socketPair(0);
    assertRun(call().poll(pair[0], POLLOUT)).isEqualTo("" + POLLOUT);
    RecordedCall in = call();
    in.poll(pair[0], POLLIN);
    pending(in);
    kernel.write(pair[1], "x");
    turnUntil(in::isDone);
    assertThat(in.result() & POLLIN).isEqualTo(POLLIN);
    kernel.close(pair[1]);
    assertThat(run(call().poll(pair[0], POLLIN)) & POLLHUP).isEqualTo(POLLHUP);
    assertRun(call().poll(9_999, POLLIN)).isEqualTo("EBADF");
    RecordedCall cancelled = call();
    cancelled.poll(kernel.pipe(0)[0], POLLIN);
    pending(cancelled);
    driver.cancel(cancelled);
    turnUntil(cancelled::isDone);
    assertThat(cancelled.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void timeout() {
    assertRun(call().timeout(0)).isEqualTo("ETIME");
    long before = System.nanoTime();
    assertRun(call().timeout(3_000_000)).isEqualTo("ETIME");
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(3_000_000);
  }

  // ---- sendfile
  // ----------------------------------------------------------------------------------

  @Test
  void sendsACachedFileAndNoOther() throws IOException {
    byte[] data = new byte[20_000];
    new Random(1).nextBytes(data);
    Path path = Files.write(dir.resolve("file"), data);
    int fd = kernel.open(path, 0);
    int[] pair = kernel.socketPair(SOCK_NONBLOCK);
    RecordedCall call = call();
    assertThat(driver.submit(call.sendfile(pair[0], fd, 5_000, 10_000), 0))
        .isEqualTo(Submitter.QUICK);
    assertThat(call.result()).isEqualTo(10_000);
    long back = kernel.memory(10_000);
    for (int got = 0; got < 10_000; ) {
      got += (int) kernel.syscalls().recv(pair[1], back + got, 10_000L - got, 0);
    }
    assertThat(Kernel.bytesAt(back, 10_000)).isEqualTo(Arrays.copyOfRange(data, 5_000, 15_000));
    kernel.evict(fd);
    assertThat(driver.submit(call.sendfile(pair[0], fd, 5_000, 10_000), 0))
        .isEqualTo(Submitter.QUICK);
    assertThat(call.result()).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void sendfileAnswersAgainWhenTheSocketIsFull() throws IOException {
    Path path = Files.write(dir.resolve("file"), new byte[65_536]);
    int fd = kernel.open(path, 0);
    int[] pair = kernel.socketPair(SOCK_NONBLOCK);
    RecordedCall call = call();
    int sent = 0;
    for (int result = 1; result > 0; result = call.result()) {
      assertThat(driver.submit(call.sendfile(pair[0], fd, 0, 65_536), 0))
          .isEqualTo(Submitter.QUICK);
      sent += Math.max(call.result(), 0);
    }
    assertThat(call.result()).isEqualTo(-Errno.EAGAIN);
    assertThat(sent).isPositive();
    assertThat(driver.submit(call.sendfile(pair[0], fd, 0, 1), Submitter.ALWAYS_EVENT))
        .isEqualTo(Submitter.PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.EAGAIN);
  }
}
