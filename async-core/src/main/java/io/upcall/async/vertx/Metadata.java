package io.upcall.async.vertx;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name has beside bytes: the text of a link, permissions, owners, times. On the calling
 * thread, which may wait for the disk. Arguments are those of the system calls, and so is the
 * answer: a value of 0 or more, or {@code -errno}.
 */
final class Metadata {

  private static final int ACCESS_MODES = 7;
  private static final int MODE_BITS = 07777;
  private static final int TIMESPEC_BYTES = 16;
  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final long UTIME_NOW = 0x3fffffff;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final int UNCHANGED = -1;

  private final VertxHost host;

  Metadata(VertxHost host) {
    this.host = host;
  }

  private static LinkOption[] options(int flags) {
    return (flags & Posix.AT_SYMLINK_NOFOLLOW) != 0
        ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
        : new LinkOption[0];
  }

  private static boolean isKnown(int flags, int more) {
    return (flags & ~(Posix.AT_SYMLINK_NOFOLLOW | Posix.AT_EMPTY_PATH | more)) == 0;
  }

  int readlinkat(int dirFd, long name, long buffer, int bytes) {
    Entry entry = host.descriptors().find(dirFd);
    boolean isItself = NativeMemory.getByte(name) == 0;
    return isItself && entry instanceof PathEntry link && link.opened().type() == Posix.S_IFLNK
        ? text(() -> Files.readSymbolicLink(link.path()), buffer, bytes)
        : PathLookup.on(
            host, dirFd, name, path -> text(() -> Files.readSymbolicLink(path), buffer, bytes));
  }

  /** Where it was when it was opened, if something is there. */
  int pathOf(int fd, long buffer, int bytes) {
    if (fd == Posix.AT_FDCWD) {
      return text(() -> Path.of("").toRealPath(), buffer, bytes);
    }
    Entry entry = host.descriptors().find(fd);
    return entry instanceof PathEntry opened
        ? text(() -> opened.path().toRealPath(), buffer, bytes)
        : entry == null ? -Errno.EBADF : -Errno.ENOTDIR;
  }

  /** Finds a path. */
  private interface PathSource {
    Path get() throws IOException;
  }

  private static int text(PathSource source, long buffer, int bytes) {
    byte[] text;
    try {
      text = source.get().toString().getBytes(StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException failure) {
      return -Errnos.of(failure);
    }
    int copied = Math.min(bytes, text.length);
    NativeMemory.copyIn(text, 0, buffer, copied);
    return copied;
  }

  int faccessat2(int dirFd, long name, int mode, int flags) {
    if ((mode & ~ACCESS_MODES) != 0 || !isKnown(flags, Posix.AT_EACCESS)) {
      return -Errno.EINVAL;
    }
    return PathLookup.on(host, dirFd, name, path -> access(path, mode, flags));
  }

  private static int access(Path path, int mode, int flags) throws IOException {
    if ((flags & Posix.AT_SYMLINK_NOFOLLOW) != 0 && Files.isSymbolicLink(path)) {
      // A link itself forbids nobody anything.
      return 0;
    }
    List<AccessMode> modes = new ArrayList<>();
    for (AccessMode one : AccessMode.values()) {
      // X_OK, W_OK and R_OK are 1, 2 and 4.
      int bit = one == AccessMode.EXECUTE ? 1 : one == AccessMode.WRITE ? 2 : 4;
      if ((mode & bit) != 0) {
        modes.add(one);
      }
    }
    path.getFileSystem().provider().checkAccess(path, modes.toArray(AccessMode[]::new));
    return 0;
  }

  int fchmodat(int dirFd, long name, int mode, int flags) {
    if (!isKnown(flags, 0)) {
      return -Errno.EINVAL;
    }
    return PathLookup.on(host, dirFd, name, path -> changeMode(path, mode, flags));
  }

  private static int changeMode(Path path, int mode, int flags) throws IOException {
    if ((flags & Posix.AT_SYMLINK_NOFOLLOW) != 0 && Files.isSymbolicLink(path)) {
      return -Errno.EOPNOTSUPP;
    }
    Files.setAttribute(path, "unix:mode", mode & MODE_BITS);
    return 0;
  }

  int fchownat(int dirFd, long name, int owner, int group, int flags) {
    if (!isKnown(flags, 0)) {
      return -Errno.EINVAL;
    }
    return PathLookup.on(host, dirFd, name, path -> changeOwner(path, owner, group, flags));
  }

  /** In two steps, for Java changes one at a time. */
  private static int changeOwner(Path path, int owner, int group, int flags) throws IOException {
    LinkOption[] options = options(flags);
    if (owner != UNCHANGED) {
      Files.setAttribute(path, "unix:uid", owner, options);
    }
    if (group != UNCHANGED) {
      Files.setAttribute(path, "unix:gid", group, options);
    }
    if (owner == UNCHANGED && group == UNCHANGED) {
      FileStatus.read(path, options.length == 0);
    }
    return 0;
  }

  int utimensat(int dirFd, long name, long times, int flags) {
    if (!isKnown(flags, 0)) {
      return -Errno.EINVAL;
    }
    long access = nanosField(times);
    long modification = nanosField(times + TIMESPEC_BYTES);
    if (!isValid(access) || !isValid(modification)) {
      return -Errno.EINVAL;
    }
    if (access == UTIME_OMIT && modification == UTIME_OMIT) {
      // The kernel does not even look for the file.
      return 0;
    }
    return PathLookup.on(host, dirFd, name, path -> changeTimes(path, times, flags));
  }

  private static int changeTimes(Path path, long times, int flags) throws IOException {
    BasicFileAttributeView view =
        Files.getFileAttributeView(path, BasicFileAttributeView.class, options(flags));
    view.setTimes(time(times + TIMESPEC_BYTES), time(times), null);
    return 0;
  }

  /** {@code tv_nsec}. */
  private static long nanosField(long timespec) {
    return NativeMemory.getLong(timespec + Long.BYTES);
  }

  private static boolean isValid(long nanos) {
    return nanos == UTIME_NOW || nanos == UTIME_OMIT || (nanos >= 0 && nanos < NANOS_A_SECOND);
  }

  /** Null leaves the time as it is. */
  private static @Nullable FileTime time(long timespec) {
    long nanos = nanosField(timespec);
    if (nanos == UTIME_OMIT) {
      return null;
    }
    Instant time =
        nanos == UTIME_NOW
            ? Instant.now()
            : Instant.ofEpochSecond(NativeMemory.getLong(timespec), nanos);
    return FileTime.from(time);
  }
}
