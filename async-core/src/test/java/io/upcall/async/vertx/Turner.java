package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.SocketAddresses;
import io.upcall.async.kernel.Sys;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A driver whose owner is the test, and memory that goes with it. */
final class Turner implements AutoCloseable {

  private static final long TURN_NANOS = 50_000_000L;
  private static final int TURNS = 400;
  private static final int HIGHEST = 256;
  private static final int MOST_PASSES = 10_000;
  private static final int OPEN_HOW_BYTES = 24;

  final VertxDriver driver;
  private final int openBefore = openInKernel();
  private final List<Long> memory = new ArrayList<>();

  private static int openInKernel() {
    String[] numbers = new File("/proc/self/fd").list();
    return numbers == null ? 0 : numbers.length;
  }

  Turner(VertxDriver driver) {
    this.driver = driver;
  }

  void until(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns without what was waited for").isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  /** Submits and waits: the result. */
  int perform(AsyncCall call) {
    if (driver.submit(call, 0) == Submitter.PENDING) {
      until(call::isDone);
    }
    return call.result();
  }

  AsyncCall call() {
    return new io.upcall.async.testing.RecordedCall();
  }

  long allocate(int bytes) {
    long address = NativeMemory.allocate(bytes);
    memory.add(address);
    return address;
  }

  long string(String text) {
    long address = NativeMemory.allocateString(text);
    memory.add(address);
    return address;
  }

  int open(int dirFd, String path, int flags, int mode, long resolve) {
    long how = allocate(OPEN_HOW_BYTES);
    NativeMemory.putLong(how, flags);
    NativeMemory.putLong(how + Long.BYTES, mode);
    NativeMemory.putLong(how + 2 * Long.BYTES, resolve);
    return perform(call().openat2(dirFd, string(path), how));
  }

  int socket(int domain, int type) {
    return perform(call().socket(domain, type, 0));
  }

  int bind(int fd, SocketAddress address, int domain) {
    long sockaddr = allocate(SocketAddresses.STORAGE_BYTES);
    int bytes = SocketAddresses.write(address, domain, sockaddr);
    return perform(call().bind(fd, sockaddr, bytes));
  }

  AsyncCall connecting(int fd, SocketAddress address, int domain) {
    long sockaddr = allocate(SocketAddresses.STORAGE_BYTES);
    int bytes = SocketAddresses.write(address, domain, sockaddr);
    return call().connect(fd, sockaddr, bytes);
  }

  SocketAddress name(int fd) {
    long sockaddr = allocate(SocketAddresses.STORAGE_BYTES + Integer.BYTES);
    long size = sockaddr + SocketAddresses.STORAGE_BYTES;
    NativeMemory.putInt(size, SocketAddresses.STORAGE_BYTES);
    assertThat(driver.hostCalls().getsockname(fd, sockaddr, size)).isZero();
    return SocketAddresses.read(sockaddr, NativeMemory.getInt(size));
  }

  /** A listener on a free port. */
  int listener(SocketAddress address, int domain, int backlog) {
    int fd = socket(domain, Posix.SOCK_STREAM);
    assertThat(bind(fd, address, domain)).isZero();
    assertThat(perform(call().listen(fd, backlog))).isZero();
    return fd;
  }

  /** Two connected TCP sockets: who connected and who was accepted. */
  int[] connected() {
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int listener = listener(any, Sys.AF_INET, 8);
    int client = socket(Sys.AF_INET, Posix.SOCK_STREAM);
    assertThat(perform(connecting(client, name(listener), Sys.AF_INET))).isZero();
    int server = perform(call().accept(listener, 0, 0, 0));
    assertThat(server).isGreaterThanOrEqualTo(0);
    assertThat(driver.hostCalls().close(listener)).isZero();
    return new int[] {client, server};
  }

  /** Closes every descriptor, and waits until the loops have done so. */
  private void closeDescriptors() {
    for (int fd = 0; fd < HIGHEST; fd++) {
      driver.hostCalls().close(fd);
    }
    // The kernel's descriptor goes with the selector's next pass, not with the close.
    for (int passes = 0; passes < MOST_PASSES && openInKernel() > openBefore; passes++) {
      for (Loop loop : driver.host().loops()) {
        loop.wake();
        loop.netty().submit(() -> {}).syncUninterruptibly();
      }
    }
  }

  @Override
  public void close() {
    closeDescriptors();
    driver.close();
    memory.forEach(NativeMemory::free);
  }
}
