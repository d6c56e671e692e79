package io.upcall.samples.bench.load;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few functions of libc that {@link EpollTransport} is made of.
 *
 * <p>Each returns what the C function returns, or {@code -errno}. Belongs to the thread that made
 * it.
 */
final class Epoll {
  static final int EAGAIN = 11;
  static final int EINTR = 4;
  static final int EPOLLIN = 1;
  static final int EPOLLOUT = 4;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_MOD = 3;

  static final short AF_INET = 2;

  /** Bytes of a {@code struct sockaddr_in}. */
  static final int SOCKADDR_IN_BYTES = 16;

  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int IPPROTO_IP = 0;
  private static final int IP_BIND_ADDRESS_NO_PORT = 24;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final int MESSAGE_BYTES_MAX = 1024;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  // A pointer that the caller has as a number: no segment is made for each call.
  private static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG;

  private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = function("bind", INT, INT, POINTER, INT);
  private static final MethodHandle CONNECT = function("connect", INT, INT, POINTER, INT);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle EPOLL_CREATE1 = function("epoll_create1", INT, INT);
  private static final MethodHandle EPOLL_CTL = function("epoll_ctl", INT, INT, INT, INT, POINTER);
  private static final MethodHandle EPOLL_PWAIT2 =
      function("epoll_pwait2", INT, INT, POINTER, INT, POINTER, POINTER);
  private static final MethodHandle RECV = function("recv", LONG, INT, ADDRESS, LONG, INT);
  private static final MethodHandle SEND = function("send", LONG, INT, ADDRESS, LONG, INT);
  private static final MethodHandle CLOSE = function("close", INT, INT);
  private static final MethodHandle STRERROR = function("strerror", POINTER, INT);

  private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MemorySegment capture;
  private final MemorySegment scratch; // an int or an epoll_event
  private final MemorySegment timespec; // seconds and nanoseconds

  Epoll(Arena arena) {
    capture = arena.allocate(CAPTURE);
    scratch = arena.allocate(EpollEvents.BYTES, Long.BYTES);
    timespec = arena.allocate(2 * Long.BYTES, Long.BYTES);
  }

  int create() {
    try {
      return result((int) EPOLL_CREATE1.invokeExact(capture, EPOLL_CLOEXEC));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int socket() {
    try {
      return result((int) SOCKET.invokeExact(capture, (int) AF_INET, SOCK_STREAM_CLOEXEC, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int connect(int fd, MemorySegment sockaddrIn) {
    try {
      return result((int) CONNECT.invokeExact(capture, fd, sockaddrIn, SOCKADDR_IN_BYTES));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int bind(int fd, MemorySegment sockaddrIn) {
    try {
      return result((int) BIND.invokeExact(capture, fd, sockaddrIn, SOCKADDR_IN_BYTES));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int setNoDelay(int fd) {
    return set(fd, IPPROTO_TCP, TCP_NODELAY);
  }

  /** The port is chosen by connect, for which it need not be free towards other servers. */
  int setBindAddressNoPort(int fd) {
    return set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  }

  private int set(int fd, int level, int option) {
    scratch.set(INT, 0, 1);
    try {
      return result(
          (int) SETSOCKOPT.invokeExact(capture, fd, level, option, scratch, Integer.BYTES));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Adds or changes the interest in {@code fd}; its events carry {@code data}. */
  int control(int epollFd, int operation, int fd, int interest, int data) {
    EpollEvents.write(scratch, interest, data);
    try {
      return result((int) EPOLL_CTL.invokeExact(capture, epollFd, operation, fd, scratch));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int await(int epollFd, EpollEvents events, long timeoutNanos) {
    timespec.set(LONG, 0, timeoutNanos / NANOS_A_SECOND);
    timespec.set(LONG, Long.BYTES, timeoutNanos % NANOS_A_SECOND);
    try {
      return result(
          (int)
              EPOLL_PWAIT2.invokeExact(
                  capture,
                  epollFd,
                  events.memory(),
                  events.capacity(),
                  timespec,
                  MemorySegment.NULL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int receive(int fd, long address, int count) {
    try {
      return result(
          (int) (long) RECV.invokeExact(capture, fd, address, (long) count, MSG_DONTWAIT_NOSIGNAL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int send(int fd, long address, int count) {
    try {
      return result(
          (int) (long) SEND.invokeExact(capture, fd, address, (long) count, MSG_DONTWAIT_NOSIGNAL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(capture, fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What the system calls this error. */
  @SuppressWarnings("restricted") // a C string of some dozen bytes
  String message(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(capture, errno);
      return text.reinterpret(MESSAGE_BYTES_MAX).getString(0) + " (errno " + errno + ")";
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private int result(int returned) {
    return returned >= 0 ? returned : -(int) ERRNO.get(capture, 0L);
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError("functions of libc throw nothing", e);
  }

  @SuppressWarnings("restricted") // fixed signatures of libc
  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(result, parameters),
        Linker.Option.captureCallState("errno"));
  }
}
