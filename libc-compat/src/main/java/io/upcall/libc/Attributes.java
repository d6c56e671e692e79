package io.upcall.libc;

import io.upcall.async.FileCalls;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One xattr(7) call: on a path, on a symbolic link, or on an open file. By the ring where that has
 * the operation, else by the slow road. Owned by the calling thread.
 */
final class Attributes {

  /** A first guess; the kernel's bound is 64 KiB. */
  private static final int FIRST_BYTES = 1024;

  private static final int MOST_BYTES = 64 << 10;

  private final String function;
  private final @Nullable String path;
  private final boolean follow;
  private final int fd;

  private Attributes(String function, @Nullable String path, boolean follow, int fd) {
    this.function = function;
    this.path = path;
    this.follow = follow;
    this.fd = fd;
  }

  static Attributes ofPath(String function, String path, boolean follow) {
    return new Attributes(function, path, follow, -1);
  }

  static Attributes ofOpen(String function, int fd) {
    return new Attributes(function, null, true, fd);
  }

  void set(String name, byte[] value, int flags) throws ErrnoException {
    long bytes = NativeMemory.allocate(value.length);
    NativeMemory.copyIn(value, 0, bytes, value.length);
    try {
      named(
          name,
          (target, key) ->
              target.path == 0
                  ? byRing(
                      target,
                      call -> FileCalls.fsetxattr(call, target.fd, key, bytes, value.length, flags))
                  : follow
                      ? byRing(
                          target,
                          call ->
                              FileCalls.setxattr(
                                  call, target.path, key, bytes, value.length, flags))
                      : target.slow(Numbers.LSETXATTR, key, bytes, value.length, flags));
    } finally {
      NativeMemory.free(bytes);
    }
  }

  byte[] get(String name) throws ErrnoException {
    return grown((buffer, room) -> named(name, (target, key) -> get(target, key, buffer, room)));
  }

  private int get(Target target, long key, long buffer, int room) {
    if (target.path == 0) {
      return byRing(target, call -> FileCalls.fgetxattr(call, target.fd, key, buffer, room));
    }
    return follow
        ? byRing(target, call -> FileCalls.getxattr(call, target.path, key, buffer, room))
        : target.slow(Numbers.LGETXATTR, key, buffer, room, 0);
  }

  List<String> list() throws ErrnoException {
    byte[] all =
        grown(
            (buffer, room) ->
                onTarget(
                    target ->
                        target.slow(
                            number(Numbers.LISTXATTR, Numbers.LLISTXATTR, Numbers.FLISTXATTR),
                            buffer,
                            room,
                            0,
                            0)));
    List<String> names = new ArrayList<>();
    for (int at = 0, end; at < all.length; at = end + 1) {
      end = at;
      while (all[end] != 0) {
        end++;
      }
      names.add(new String(all, at, end - at, java.nio.charset.StandardCharsets.UTF_8));
    }
    return names;
  }

  void remove(String name) throws ErrnoException {
    int number = number(Numbers.REMOVEXATTR, Numbers.LREMOVEXATTR, Numbers.FREMOVEXATTR);
    named(name, (target, key) -> target.slow(number, key, 0, 0, 0));
  }

  private int number(int followed, int link, int open) {
    return path == null ? open : follow ? followed : link;
  }

  // ---- how -------------------------------------------------------------------------------------

  /** What it is done to: a path as a C string, or a descriptor where that is 0. */
  private record Target(HostCalls host, @Nullable Descriptor holder, long path, int fd) {
    int slow(int number, long a, long b, long c, long d) {
      long first = path != 0 ? path : fd;
      return Slow.call(() -> (int) host.systemCall(number, first, a, b, c, d, 0));
    }
  }

  private interface OnTarget {
    int call(Target target) throws ErrnoException;
  }

  private interface OnName {
    int call(Target target, long name) throws ErrnoException;
  }

  private interface IntoBuffer {
    int call(long buffer, int room) throws ErrnoException;
  }

  private interface Preparation {
    void prepare(BlockingCall call);
  }

  private static int byRing(Target target, Preparation preparation) {
    if (!target.host.isKernel()) {
      return -Errno.EOPNOTSUPP;
    }
    BlockingCall call = Blocking.take(target.holder);
    preparation.prepare(call);
    return Blocking.performOnce(call, 0);
  }

  private int named(String name, OnName action) throws ErrnoException {
    long key = Paths.allocate(function, name);
    try {
      return onTarget(target -> action.call(target, key));
    } finally {
      NativeMemory.free(key);
    }
  }

  private int onTarget(OnTarget action) throws ErrnoException {
    return path == null ? onOpen(action) : onPath(path, action);
  }

  private int onOpen(OnTarget action) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire(function, fd);
    try {
      int result = action.call(new Target(d.file.host, d, 0, d.file.kernelFd));
      return ErrnoException.check(function, fd, result);
    } finally {
      d.release();
    }
  }

  private int onPath(String where, OnTarget action) throws ErrnoException {
    Descriptor base = FsContext.base(function, Fcntl.AT_FDCWD, where);
    try {
      long name = Paths.allocate(function, Lookup.whole(base, where));
      try {
        int result = action.call(new Target(base.file.host, null, name, -1));
        return (int) ErrnoException.check(function, where, result);
      } finally {
        NativeMemory.free(name);
      }
    } finally {
      base.release();
    }
  }

  /** Again with more room until it fits. */
  private static byte[] grown(IntoBuffer call) throws ErrnoException {
    for (int room = FIRST_BYTES; ; room *= 8) {
      long buffer = NativeMemory.allocate(room);
      try {
        int bytes = call.call(buffer, room);
        byte[] value = new byte[bytes];
        NativeMemory.copyOut(buffer, value, 0, bytes);
        return value;
      } catch (ErrnoException failure) {
        if (failure.errno != Errno.ERANGE || room >= MOST_BYTES) {
          throw failure;
        }
      } finally {
        NativeMemory.free(buffer);
      }
    }
  }
}
