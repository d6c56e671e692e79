package io.upcall.async.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Descriptors and memory made by plain system calls for one test, and all given back after it. */
public final class Kernel implements AutoCloseable {

  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCKADDR_IN_BYTES = 16;

  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_SOCKETPAIR = GENERIC ? 199 : 53;
  private static final int NR_MKNODAT = GENERIC ? 33 : 259;
  private static final int S_IFIFO = 0x1000;
  private static final int NR_FADVISE64 = GENERIC ? 223 : 221;
  private static final int NR_FSYNC = GENERIC ? 82 : 74;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final int F_SETPIPE_SZ = 1031;

  private final NativeSyscalls syscalls = new NativeSyscalls();
  private final Set<Integer> descriptors = new LinkedHashSet<>();
  private final Deque<Long> blocks = new ArrayDeque<>();

  /** The plain system calls. */
  public NativeSyscalls syscalls() {
    return syscalls;
  }

  /** Zeroed native memory until the end of the test. */
  public long memory(long bytes) {
    long address = NativeMemory.allocate(bytes);
    NativeMemory.clear(address, bytes);
    blocks.push(address);
    return address;
  }

  /** Native memory with a string's bytes and a NUL. */
  public long string(String text) {
    long address = NativeMemory.allocateString(text);
    blocks.push(address);
    return address;
  }

  /** Native memory with these bytes. */
  public long bytes(byte[] data) {
    long address = memory(data.length);
    NativeMemory.copyIn(data, 0, address, data.length);
    return address;
  }

  /** What lies at an address. */
  public static byte[] bytesAt(long address, int length) {
    byte[] data = new byte[length];
    NativeMemory.copyOut(address, data, 0, length);
    return data;
  }

  /** Text at an address. */
  public static String textAt(long address, int length) {
    return new String(bytesAt(address, length), StandardCharsets.UTF_8);
  }

  /** {@code struct open_how}. */
  public long openHow(long flags, long mode, long resolve) {
    long how = memory(24);
    NativeMemory.putLong(how, flags);
    NativeMemory.putLong(how + 8, mode);
    NativeMemory.putLong(how + 16, resolve);
    return how;
  }

  /** An array of iovecs over pairs of address and length. */
  public long iovecs(long... addressesAndLengths) {
    long address = memory(8L * addressesAndLengths.length);
    for (int i = 0; i < addressesAndLengths.length; i++) {
      NativeMemory.putLong(address + 8L * i, addressesAndLengths[i]);
    }
    return address;
  }

  /** Closes {@code fd} at the end of the test, and checks that it is one. */
  public int own(long fd) {
    assertThat(fd).as(() -> "a descriptor, not " + Errno.name((int) -fd)).isGreaterThanOrEqualTo(0);
    descriptors.add((int) fd);
    return (int) fd;
  }

  /** The test closed it itself. */
  public int disown(int fd) {
    descriptors.remove(fd);
    return fd;
  }

  /** Closes it now. */
  public void close(int fd) {
    disown(fd);
    assertThat(syscalls.close(fd)).isZero();
  }

  public int open(Path path, long flags) {
    return own(
        syscalls.syscall(
            Sys.NR_OPENAT2,
            Sys.AT_FDCWD,
            string(path.toString()),
            openHow(flags | Sys.O_CLOEXEC, (flags & O_CREAT) != 0 ? 0600 : 0, 0),
            24,
            0,
            0));
  }

  /** mkfifo(3). */
  public void fifo(Path path) {
    long name = string(path.toString());
    assertThat(syscalls.syscall(NR_MKNODAT, Sys.AT_FDCWD, name, S_IFIFO | 0600, 0, 0, 0)).isZero();
  }

  public int eventfd() {
    return own(syscalls.syscall(Sys.NR_EVENTFD2, 0, 0, 0, 0, 0, 0));
  }

  /** The two ends of a pipe: to read, to write. */
  public int[] pipe(int flags) {
    long pair = memory(8);
    assertThat(syscalls.syscall(Sys.NR_PIPE2, pair, flags, 0, 0, 0, 0)).isZero();
    return new int[] {own(NativeMemory.getInt(pair)), own(NativeMemory.getInt(pair + 4))};
  }

  public void pipeSize(int fd, int bytes) {
    assertThat(syscalls.syscall(Sys.NR_FCNTL, fd, F_SETPIPE_SZ, bytes, 0, 0, 0)).isPositive();
  }

  /** Two connected stream sockets. */
  public int[] socketPair(int typeFlags) {
    long pair = memory(8);
    assertThat(syscalls.syscall(NR_SOCKETPAIR, AF_UNIX, SOCK_STREAM | typeFlags, 0, pair, 0, 0))
        .isZero();
    return new int[] {own(NativeMemory.getInt(pair)), own(NativeMemory.getInt(pair + 4))};
  }

  public int socket(int domain, int type) {
    return own(syscalls.syscall(Sys.NR_SOCKET, domain, type, 0, 0, 0, 0));
  }

  /** {@code struct sockaddr_in} of 127.0.0.1. */
  public long loopback(int port) {
    return sockaddr(0x7f000001, port);
  }

  /** {@code struct sockaddr_in}. */
  public long sockaddr(int ipv4, int port) {
    long address = memory(SOCKADDR_IN_BYTES);
    NativeMemory.putShort(address, (short) AF_INET);
    NativeMemory.putShort(address + 2, Short.reverseBytes((short) port));
    NativeMemory.putInt(address + 4, Integer.reverseBytes(ipv4));
    return address;
  }

  public static int portAt(long sockaddr) {
    return Short.toUnsignedInt(Short.reverseBytes(NativeMemory.getShort(sockaddr + 2)));
  }

  /** A TCP socket that listens on a free port of 127.0.0.1. */
  public int listener() {
    int fd = socket(AF_INET, SOCK_STREAM);
    assertThat(syscalls.syscall(Sys.NR_BIND, fd, loopback(0), SOCKADDR_IN_BYTES, 0, 0, 0)).isZero();
    assertThat(syscalls.syscall(Sys.NR_LISTEN, fd, 128, 0, 0, 0, 0)).isZero();
    return fd;
  }

  public int portOf(int fd) {
    long address = memory(SOCKADDR_IN_BYTES);
    long size = memory(4);
    NativeMemory.putInt(size, SOCKADDR_IN_BYTES);
    assertThat(syscalls.syscall(Sys.NR_GETSOCKNAME, fd, address, size, 0, 0, 0)).isZero();
    return portAt(address);
  }

  public int setSocketOption(int fd, int level, int name, int value) {
    long address = memory(4);
    NativeMemory.putInt(address, value);
    return (int) syscalls.syscall(Sys.NR_SETSOCKOPT, fd, level, name, address, 4, 0);
  }

  public void write(int fd, byte[] data) {
    assertThat(syscalls.write(fd, bytes(data), data.length)).isEqualTo(data.length);
  }

  public void write(int fd, String text) {
    write(fd, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Up to {@code limit} bytes that are there. */
  public String read(int fd, int limit) {
    long address = memory(limit);
    long got = syscalls.read(fd, address, limit);
    assertThat(got).isGreaterThanOrEqualTo(0);
    return textAt(address, (int) got);
  }

  /** Throws the file's pages out of the page cache. */
  public void evict(int fd) {
    assertThat(syscalls.syscall(NR_FSYNC, fd, 0, 0, 0, 0, 0)).isZero();
    assertThat(syscalls.syscall(NR_FADVISE64, fd, 0, 0, POSIX_FADV_DONTNEED, 0, 0)).isZero();
  }

  @Override
  public void close() {
    for (int fd : descriptors) {
      syscalls.close(fd);
    }
    descriptors.clear();
    while (!blocks.isEmpty()) {
      NativeMemory.free(blocks.pop());
    }
  }
}
