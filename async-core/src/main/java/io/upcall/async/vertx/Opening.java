package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One openat2(2), on a thread of the pool. Paths are made real first, and compared with the
 * directory that they must stay beneath; then what was found is opened component by component from
 * that directory's own handle, following no link. So a link that leads out is EXDEV, a link that
 * stays inside works, and who swaps a component for a link in between gets ELOOP.
 */
final class Opening {

  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
  private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();
  private static final int OWNER_READ = 0400;

  private final VertxHost host;
  private final int flags;
  private final int mode;
  private final long resolve;

  private Opening(VertxHost host, int flags, int mode, long resolve) {
    this.host = host;
    this.flags = flags;
    this.mode = mode;
    this.resolve = resolve;
  }

  /** The new number, or {@code -errno}. */
  static int open(VertxHost host, AsyncCall call) throws IOException {
    return open(host, DriverSide.fd(call), DriverSide.address(call), DriverSide.offset(call));
  }

  /**
   * {@link #open(VertxHost, AsyncCall)} by the addresses of a path and a {@code struct open_how}.
   */
  static int open(VertxHost host, int dirFd, long name, long how) throws IOException {
    return new Opening(
            host,
            (int) NativeMemory.getLong(how),
            (int) NativeMemory.getLong(how + Posix.OPEN_HOW_MODE),
            NativeMemory.getLong(how + Posix.OPEN_HOW_RESOLVE))
        .open(dirFd, name);
  }

  private int open(int dirFd, long name) throws IOException {
    if (has(Posix.O_CREAT | Posix.O_DIRECTORY)) {
      return -Errno.EINVAL;
    }
    int unsupported = Posix.O_TMPFILE | Posix.O_DIRECT;
    if ((flags & unsupported & ~Posix.O_DIRECTORY) != 0) {
      return -Errno.EOPNOTSUPP;
    }
    if ((resolve & Posix.RESOLVE_CACHED) != 0) {
      return -Errno.EAGAIN;
    }
    Path path = PathLookup.path(host, dirFd, name);
    if (path == null) {
      return -Errno.EBADF;
    }
    if (NativeMemory.getByte(name) == 0) {
      return -Errno.ENOENT;
    }
    boolean beneath = (resolve & (Posix.RESOLVE_BENEATH | Posix.RESOLVE_IN_ROOT)) != 0;
    if (!beneath) {
      return open(null, path, path, (flags & Posix.O_NOFOLLOW) == 0);
    }
    Entry entry = dirFd == Posix.AT_FDCWD ? null : host.descriptors().find(dirFd);
    return openBeneath(entry, Path.of(NativeMemory.getString(name)));
  }

  // ---- beneath a directory ---------------------------------------------------------------------

  private int openBeneath(@Nullable Entry entry, Path relative) throws IOException {
    if (relative.isAbsolute() || climbsOut(relative)) {
      return -Errno.EXDEV;
    }
    Path directory = entry == null ? Path.of("").toAbsolutePath() : PathLookup.directory(entry);
    Path root = directory.toRealPath();
    Path wanted = directory.resolve(relative);
    if ((flags & Posix.O_NOFOLLOW) != 0 && Files.isSymbolicLink(wanted)) {
      return -Errno.ELOOP;
    }
    Path real = real(wanted);
    if (real == null) {
      return -PathLookup.errnoOfMissing(wanted);
    }
    if (!real.startsWith(root)) {
      return -Errno.EXDEV;
    }
    boolean hasLinks = !real.equals(wanted.normalize()) && !root.equals(directory);
    if ((resolve & Posix.RESOLVE_NO_SYMLINKS) != 0 && hasLinks) {
      return -Errno.ELOOP;
    }
    Path inside = root.relativize(real);
    if (entry instanceof DirectoryEntry opened) {
      try (Descent descent = Descent.from(opened, root)) {
        return open(descent.to(inside), descent.last(inside), real, false);
      }
    }
    return open(null, real, real, false);
  }

  /** True when the dots lead out, even if they lead in again. */
  private static boolean climbsOut(Path relative) {
    int depth = 0;
    for (Path component : relative) {
      String name = component.toString();
      depth += name.equals("..") ? -1 : name.isEmpty() || name.equals(".") ? 0 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The real path, null when there is none; of a file that is to be created, its directory's and
   * its name.
   */
  private @Nullable Path real(Path wanted) throws IOException {
    try {
      return wanted.toRealPath();
    } catch (NoSuchFileException missing) {
      Path parent = wanted.getParent();
      Path name = wanted.getFileName();
      if ((flags & Posix.O_CREAT) == 0
          || parent == null
          || name == null
          || Files.isSymbolicLink(wanted)) {
        return null;
      }
      return parent.toRealPath().resolve(name);
    }
  }

  // ---- opening what was found ------------------------------------------------------------------

  /**
   * Opens a file or directory.
   *
   * @param from where {@code name} is looked up; null for a name that is a whole path
   * @param path where it is, for its status
   */
  private int open(@Nullable Descent from, Path name, Path path, boolean follow)
      throws IOException {
    boolean mustBeNew = has(Posix.O_CREAT | Posix.O_EXCL);
    FileStatus status = statusIfThere(path, follow && !mustBeNew);
    if (status != null && mustBeNew) {
      return -Errno.EEXIST;
    }
    if (status != null && status.type() == Posix.S_IFLNK && (flags & Posix.O_DIRECTORY) == 0) {
      return (flags & Posix.O_PATH) != 0 ? install(place(path, status)) : -Errno.ELOOP;
    }
    if (status == null && (flags & Posix.O_CREAT) == 0) {
      return -PathLookup.errnoOfMissing(path);
    }
    boolean isDirectory = status != null && status.type() == Posix.S_IFDIR;
    if (!isDirectory && (flags & Posix.O_DIRECTORY) != 0) {
      return -Errno.ENOTDIR;
    }
    if (status != null && (flags & Posix.O_PATH) != 0) {
      return install(place(path, status));
    }
    if (isDirectory && status != null) {
      return openDirectory(from, name, path, status);
    }
    if (status != null && (status.type() == Posix.S_IFIFO || status.type() == Posix.S_IFSOCK)) {
      // Java waits for a FIFO's other end inside its open, where nobody could end the wait.
      return -Errno.ENXIO;
    }
    return openFile(from, name, path, follow, status == null);
  }

  private PathEntry place(Path path, FileStatus status) {
    return new PathEntry(host, path, flags, status);
  }

  private static @Nullable FileStatus statusIfThere(Path path, boolean follow) throws IOException {
    try {
      return FileStatus.read(path, follow);
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  @SuppressWarnings("StreamResourceLeak") // the entry closes it
  private int openDirectory(@Nullable Descent from, Path name, Path path, FileStatus status)
      throws IOException {
    if ((flags & (Posix.O_ACCMODE | Posix.O_CREAT | Posix.O_TRUNC)) != 0) {
      return -Errno.EISDIR;
    }
    DirectoryStream<Path> stream =
        from != null ? from.directory(name) : Files.newDirectoryStream(path);
    return install(new DirectoryEntry(host, path, statusFlags(), status, stream));
  }

  private int openFile(@Nullable Descent from, Path name, Path path, boolean follow, boolean isNew)
      throws IOException {
    Set<OpenOption> options = options(follow, isNew);
    boolean creates = (flags & Posix.O_CREAT) != 0;
    FileAttribute<?>[] attributes = creates ? attributes() : NO_ATTRIBUTES;
    SeekableByteChannel channel =
        from != null
            ? from.file(name, options, attributes)
            : FileChannel.open(path, options, attributes);
    if (!(channel instanceof FileChannel file)) {
      channel.close();
      return -Errno.EOPNOTSUPP;
    }
    try {
      FileStatus status = FileStatus.read(path, follow);
      return install(new FileEntry(host, path, statusFlags(), status, file));
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
  }

  private Set<OpenOption> options(boolean follow, boolean isNew) {
    Set<OpenOption> options = new HashSet<>();
    int access = flags & Posix.O_ACCMODE;
    if (access != Posix.O_WRONLY) {
      options.add(StandardOpenOption.READ);
    }
    // Java makes and cuts nothing that it does not write to; the entry refuses what O_RDONLY
    // forbids.
    boolean cuts = (flags & Posix.O_TRUNC) != 0;
    boolean writes = access != 0 || isNew || cuts;
    if (writes) {
      options.add(StandardOpenOption.WRITE);
    }
    if ((flags & Posix.O_CREAT) != 0 && writes) {
      options.add(has(Posix.O_EXCL) ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE);
    }
    if (cuts) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if ((flags & Posix.O_SYNC) == Posix.O_SYNC) {
      options.add(StandardOpenOption.SYNC);
    } else if ((flags & Posix.O_DSYNC) != 0) {
      options.add(StandardOpenOption.DSYNC);
    }
    if (!follow) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    return options;
  }

  /** The permissions of a file that is created, less the umask, which the kernel takes off. */
  private FileAttribute<?>[] attributes() {
    boolean posix = Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix ? new FileAttribute<?>[] {permissions(mode)} : NO_ATTRIBUTES;
  }

  static FileAttribute<Set<PosixFilePermission>> permissions(int mode) {
    Set<PosixFilePermission> permissions = new HashSet<>();
    for (int i = 0; i < PERMISSIONS.length; i++) {
      if ((mode & OWNER_READ >> i) != 0) {
        permissions.add(PERMISSIONS[i]);
      }
    }
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  private boolean has(int all) {
    return (flags & all) == all;
  }

  private int statusFlags() {
    return flags & ~(Posix.O_CREAT | Posix.O_EXCL | Posix.O_TRUNC);
  }

  private int install(Entry entry) {
    int fd = host.descriptors().install(entry);
    if (fd < 0) {
      entry.close();
    }
    return fd;
  }
}
