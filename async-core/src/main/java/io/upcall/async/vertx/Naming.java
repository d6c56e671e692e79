package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes, moves and removes names of files, on the calling thread, which may wait for the disk. By
 * path: what a name means may change between a look and the step that follows it, where the
 * kernel's own calls have no such gap.
 *
 * <p>Arguments are those of the system calls, and so is the answer: 0 or {@code -errno}.
 */
final class Naming {

  /** The calls that it carries out. */
  static final Set<Op> CALLS =
      EnumSet.of(Op.LINKAT, Op.UNLINKAT, Op.RENAMEAT2, Op.MKDIRAT, Op.SYMLINKAT);

  private final VertxHost host;

  Naming(VertxHost host) {
    this.host = host;
  }

  /** Carries out one of {@link #CALLS}. */
  int perform(AsyncCall call) {
    int dirFd = DriverSide.fd(call);
    long name = DriverSide.address(call);
    int length = DriverSide.length(call);
    long second = DriverSide.offset(call);
    int flags = DriverSide.opFlags(call);
    return switch (call.op()) {
      case LINKAT -> linkat(dirFd, name, length, second, flags);
      case UNLINKAT -> unlinkat(dirFd, name, flags);
      case RENAMEAT2 -> renameat2(dirFd, name, length, second, flags);
      case MKDIRAT -> mkdirat(dirFd, name, length);
      case SYMLINKAT -> symlinkat(name, dirFd, second);
      default -> throw new AssertionError(call.op());
    };
  }

  int mkdirat(int dirFd, long name, int mode) {
    return onPath(dirFd, name, path -> makeDirectory(path, mode));
  }

  int unlinkat(int dirFd, long name, int flags) {
    return onPath(dirFd, name, path -> remove(path, flags));
  }

  int symlinkat(long target, int dirFd, long name) {
    return onPath(dirFd, name, path -> makeSymbolicLink(NativeMemory.getString(target), path));
  }

  int linkat(int oldDirFd, long oldName, int newDirFd, long newName, int flags) {
    return onPath(
        oldDirFd, oldName, from -> onPath(newDirFd, newName, to -> makeLink(from, to, flags)));
  }

  int renameat2(int oldDirFd, long oldName, int newDirFd, long newName, int flags) {
    boolean asDirectory = NativeMemory.getString(newName).endsWith("/");
    return onPath(
        oldDirFd,
        oldName,
        from -> onPath(newDirFd, newName, to -> rename(from, to, asDirectory, flags)));
  }

  // ---- on paths --------------------------------------------------------------------------------

  private int onPath(int dirFd, long name, PathLookup.Action action) {
    return PathLookup.on(host, dirFd, name, action);
  }

  private static int makeDirectory(Path path, int mode) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(path, Opening.permissions(mode));
    } else {
      Files.createDirectory(path);
    }
    return 0;
  }

  private static int remove(Path path, int flags) throws IOException {
    if ((flags & ~Posix.AT_REMOVEDIR) != 0) {
      return -Errno.EINVAL;
    }
    boolean wantsDirectory = (flags & Posix.AT_REMOVEDIR) != 0;
    boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    if (isDirectory && !wantsDirectory) {
      return -Errno.EISDIR;
    }
    if (!isDirectory && wantsDirectory && isThere(path)) {
      return -Errno.ENOTDIR;
    }
    Files.delete(path);
    return 0;
  }

  private static int makeSymbolicLink(String target, Path path) throws IOException {
    if (target.isEmpty()) {
      return -Errno.ENOENT;
    }
    Path text = Path.of(target);
    if (!text.toString().equals(target)) {
      // A path of Java's has no slash at its end: what was read back would not be what was given.
      return -Errno.EOPNOTSUPP;
    }
    Files.createSymbolicLink(path, text);
    return 0;
  }

  private static int makeLink(Path from, Path to, int flags) throws IOException {
    if ((flags & ~Posix.AT_SYMLINK_FOLLOW) != 0) {
      return -Errno.EINVAL;
    }
    boolean follow = (flags & Posix.AT_SYMLINK_FOLLOW) != 0;
    Files.createLink(to, follow ? from.toRealPath() : from);
    return 0;
  }

  /**
   * Without the flags of renameat2(2): Java exchanges nothing, and a look before would race. Only
   * what they are an error for already is told as the kernel does.
   *
   * @param asDirectory the new name has a slash behind it
   */
  private static int rename(Path from, Path to, boolean asDirectory, int flags) throws IOException {
    boolean isDirectory = Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS);
    if (asDirectory && !isDirectory && isThere(from)) {
      return -Errno.ENOTDIR;
    }
    if (flags != 0) {
      return refusal(from, to, flags);
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException otherDevice) {
      return -Errno.EXDEV;
    }
    return 0;
  }

  private static int refusal(Path from, Path to, int flags) {
    boolean exchanges = flags == Posix.RENAME_EXCHANGE;
    if (!exchanges && flags != Posix.RENAME_NOREPLACE) {
      return -Errno.EINVAL;
    }
    if (!isThere(from) || (exchanges && !isThere(to))) {
      return -Errno.ENOENT;
    }
    return !exchanges && isThere(to) ? -Errno.EEXIST : -Errno.EINVAL;
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
