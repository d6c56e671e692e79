package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.sim.SimObject.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does the operations that a world can do by itself: on files, pipes and stream sockets that exist
 * in memory only. Guarded by the world's monitor.
 */
final class SimKernel {

  /** The world cannot do this operation: the test says how it ends. */
  static final int UNKNOWN = SimObject.BLOCKED + 1;

  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_TRUNC = 0x200;
  private static final int FIRST_FREE_PORT = 40_000;
  private static final int LISTENER_BACKLOG = 128;
  private static final int SELECTED_BYTES = 16 << 10;

  final Descriptors descriptors = new Descriptors();
  private final Map<String, SimFile.Content> names = new HashMap<>();
  private final Map<Integer, SimSocket> listeners = new HashMap<>();
  private int nextPort = FIRST_FREE_PORT;

  /** Buffers handed out by RECV_SELECTED and not given back. */
  private final Set<Long> buffers = new HashSet<>();

  /** See {@link #takePicked}. */
  private long picked;

  /** Objects whose waiters should look again. */
  private final Deque<SimObject> touched = new ArrayDeque<>();

  /** The next object whose waiters should look again; null when there is none. */
  @Nullable SimObject takeTouched() {
    return touched.poll();
  }

  private void touch(@Nullable SimObject object) {
    if (object != null) {
      touched.add(object);
    }
  }

  /** The object lost a reference. */
  void release(SimObject object) {
    if (object.release()) {
      listeners.values().remove(object);
      touch(object.peer);
    }
  }

  /**
   * Does the operation of {@code call}.
   *
   * @param object what its descriptor referred to when it started
   * @param byteLimit how much may be carried over
   * @return the result, {@link SimObject#BLOCKED} or {@link #UNKNOWN}
   */
  int perform(AsyncCall call, @Nullable SimObject object, int byteLimit) {
    try {
      if (object != null) {
        return performOn(object, call, byteLimit);
      }
      return performAnywhere(call);
    } catch (Refusal refusal) {
      return refusal.result();
    }
  }

  private int performAnywhere(AsyncCall call) throws Refusal {
    switch (call.op()) {
      case NOP:
        return 0;
      case FUNCTION:
        // Inline, or no run would be like another: a function for this driver must not wait.
        return DriverSide.function(call).call();
      case SOCKET:
        return descriptors.open(new SimSocket());
      case OPENAT2:
        return open(call);
      default:
        return descriptors.knows(DriverSide.fd(call)) ? -Errno.EBADF : UNKNOWN;
    }
  }

  private int open(AsyncCall call) throws Refusal {
    String name = NativeMemory.getString(DriverSide.address(call));
    long flags = NativeMemory.getLong(DriverSide.offset(call));
    SimFile.Content content = names.get(name);
    if (content == null) {
      if ((flags & O_CREAT) == 0) {
        throw new Refusal(Errno.ENOENT);
      }
      content = new SimFile.Content();
      names.put(name, content);
    } else if ((flags & O_EXCL) != 0) {
      throw new Refusal(Errno.EEXIST);
    } else if ((flags & O_TRUNC) != 0) {
      content.truncate();
    }
    return descriptors.open(new SimFile(content));
  }

  private int performOn(SimObject object, AsyncCall call, int byteLimit) throws Refusal {
    switch (call.op()) {
      case READ:
      case READV:
        return read(object, call, byteLimit, DriverSide.offset(call));
      case WRITE:
      case WRITEV:
        return write(object, call, byteLimit, DriverSide.offset(call));
      case RECV:
        return orAgain(call, read(socket(object), call, byteLimit, AsyncCall.CURRENT));
      case RECV_SELECTED:
      case RECV_MULTISHOT:
        return orAgain(call, receiveSelected(socket(object), call, byteLimit));
      case SEND:
        return orAgain(call, write(socket(object), call, byteLimit, AsyncCall.CURRENT));
      case POLL:
      case POLL_MULTISHOT:
        int always = SimObject.POLLERR | SimObject.POLLHUP;
        int events = object.events() & (DriverSide.opFlags(call) | always);
        return events == 0 ? SimObject.BLOCKED : events;
      case FSYNC:
        if (!(object instanceof SimFile)) {
          throw new Refusal(Errno.EINVAL);
        }
        return 0;
      case CLOSE:
        return close(call, object);
      default:
        return performOnSocket(object, call);
    }
  }

  private static SimSocket socket(SimObject object) throws Refusal {
    if (object instanceof SimSocket socket) {
      return socket;
    }
    throw new Refusal(Errno.ENOTSOCK);
  }

  private static int orAgain(AsyncCall call, int result) {
    boolean mayWait = (DriverSide.opFlags(call) & Sys.MSG_DONTWAIT) == 0;
    return result == SimObject.BLOCKED && !mayWait ? -Errno.EAGAIN : result;
  }

  private int read(SimObject object, AsyncCall call, int byteLimit, long offset) throws Refusal {
    byte[] data = object.read(Math.min(CallMemory.length(call), byteLimit), offset);
    if (data == null) {
      return SimObject.BLOCKED;
    }
    CallMemory.put(call, data, data.length);
    noteMore(object, call);
    touch(object.peer);
    return data.length;
  }

  private static void noteMore(SimObject object, AsyncCall call) {
    if (object instanceof SimSocket socket && !(call instanceof AsyncSource)) {
      DriverSide.moreReady(call, socket.readable() > 0);
    }
  }

  private int write(SimObject object, AsyncCall call, int byteLimit, long offset) throws Refusal {
    byte[] data = CallMemory.get(call, Math.min(CallMemory.length(call), byteLimit));
    int bytes = object.write(data, offset);
    if (bytes != SimObject.BLOCKED) {
      touch(object.peer);
    }
    return bytes;
  }

  private int receiveSelected(SimSocket socket, AsyncCall call, int byteLimit) throws Refusal {
    byte[] data = socket.read(Math.min(SELECTED_BYTES, byteLimit), AsyncCall.CURRENT);
    if (data == null) {
      return SimObject.BLOCKED;
    }
    noteMore(socket, call);
    touch(socket.peer);
    if (data.length > 0) {
      select(call, data);
    }
    return data.length;
  }

  /** Hands {@code data} out in a buffer of the world's. */
  int select(AsyncCall call, byte[] data) {
    long buffer = NativeMemory.allocate(data.length);
    NativeMemory.copyIn(data, 0, buffer, data.length);
    buffers.add(buffer);
    if (call instanceof AsyncSource) {
      // What the call itself shows is the completion that its consumer looks at.
      picked = buffer;
    } else {
      DriverSide.selectedBuffer(call, buffer);
    }
    return data.length;
  }

  /** The buffer that the last completion of a source brought, or 0. */
  long takePicked() {
    long buffer = picked;
    picked = 0;
    return buffer;
  }

  void takeBack(long buffer) {
    if (!buffers.remove(buffer)) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(buffer) + " is no buffer of this world, or was given back");
    }
    NativeMemory.free(buffer);
  }

  private int close(AsyncCall call, SimObject object) throws Refusal {
    int fd = DriverSide.fd(call);
    if (descriptors.get(fd) != object) {
      throw new Refusal(Errno.EBADF);
    }
    descriptors.forget(fd);
    release(object);
    return 0;
  }

  private int performOnSocket(SimObject object, AsyncCall call) throws Refusal {
    switch (call.op()) {
      case SHUTDOWN:
        socket(object).shutdown(DriverSide.length(call));
        touch(object);
        touch(object.peer);
        return 0;
      case BIND:
        return bind(socket(object), portAt(DriverSide.address(call)));
      case LISTEN:
        return listen(socket(object), DriverSide.length(call));
      case ACCEPT:
      case ACCEPT_MULTISHOT:
        return accept(socket(object), call);
      case CONNECT:
        return connect(socket(object), portAt(DriverSide.address(call)));
      default:
        return UNKNOWN;
    }
  }

  private static int portAt(long sockaddr) throws Refusal {
    if (NativeMemory.getShort(sockaddr) != SocketName.AF_INET) {
      throw new Refusal(Errno.EAFNOSUPPORT);
    }
    return SocketName.portAt(sockaddr);
  }

  private int bind(SimSocket socket, int port) throws Refusal {
    if (listeners.containsKey(port)) {
      throw new Refusal(Errno.EADDRINUSE);
    }
    socket.bind(port == 0 ? nextPort++ : port);
    return 0;
  }

  private int listen(SimSocket socket, int backlog) throws Refusal {
    SimSocket other = listeners.get(socket.port());
    if (other != null && other != socket) {
      throw new Refusal(Errno.EADDRINUSE);
    }
    if (socket.port() == 0) {
      socket.bind(nextPort++);
    }
    socket.listen(backlog);
    listeners.put(socket.port(), socket);
    return 0;
  }

  /** A new descriptor of a socket that listens. */
  int listener(int port) {
    SimSocket socket = new SimSocket();
    try {
      bind(socket, port);
      listen(socket, LISTENER_BACKLOG);
    } catch (Refusal refusal) {
      throw new IllegalArgumentException("port " + port + ": " + refusal.getMessage(), refusal);
    }
    return descriptors.open(socket);
  }

  private int accept(SimSocket listener, AsyncCall call) throws Refusal {
    SimSocket accepted = listener.accept();
    if (accepted == null) {
      return SimObject.BLOCKED;
    }
    SocketName.put(DriverSide.address(call), DriverSide.offset(call), accepted.port());
    return descriptors.open(accepted);
  }

  private int connect(SimSocket socket, int port) throws Refusal {
    SimSocket listener = listeners.get(port);
    if (listener == null) {
      throw new Refusal(Errno.ECONNREFUSED);
    }
    if (!listener.hasBacklogRoom()) {
      throw new Refusal(Errno.EAGAIN);
    }
    socket.connect(listener);
    touch(listener);
    return 0;
  }

  /** True when the operation is about a descriptor that exists already. */
  static boolean needsObject(Op op) {
    return op != Op.NOP && op != Op.FUNCTION && op != Op.SOCKET && op != Op.OPENAT2;
  }
}
