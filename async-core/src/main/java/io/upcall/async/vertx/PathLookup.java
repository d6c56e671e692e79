package io.upcall.async.vertx;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From a directory's number and a C string to a path. */
final class PathLookup {

  private PathLookup() {}

  /** Something done to a path: a value of 0 or more, or {@code -errno}. */
  interface Action {
    int on(Path path) throws IOException;
  }

  /** Does {@code action} to what a call names. */
  static int on(VertxHost host, int dirFd, long name, Action action) {
    try {
      Path path = path(host, dirFd, name);
      if (path == null) {
        return -Errno.EBADF;
      }
      return NativeMemory.getByte(name) == 0 ? -Errno.ENOENT : action.on(path);
    } catch (IOException | RuntimeException failure) {
      return -Errnos.of(failure);
    }
  }

  /**
   * The path that a call names, absolute; the JVM's working directory is where relative ones begin
   * without a directory.
   *
   * @return null when {@code dirFd} is not open
   * @throws NotDirectoryException when it is something else
   */
  static @Nullable Path path(VertxHost host, int dirFd, long name) throws NotDirectoryException {
    Path given = Path.of(NativeMemory.getString(name));
    if (given.isAbsolute() || dirFd == Posix.AT_FDCWD) {
      return given.toAbsolutePath();
    }
    Entry entry = host.descriptors().find(dirFd);
    if (entry == null) {
      return null;
    }
    return directory(entry).resolve(given);
  }

  /**
   * Why there is nothing at {@code path}: ENOTDIR when something on the way is no directory, which
   * Java does not tell from ENOENT.
   */
  static int errnoOfMissing(Path path) {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      if (Files.exists(above)) {
        return Files.isDirectory(above) ? Errno.ENOENT : Errno.ENOTDIR;
      }
    }
    return Errno.ENOENT;
  }

  static Path directory(Entry entry) throws NotDirectoryException {
    if (entry instanceof PathEntry directory && directory.opened().type() == Posix.S_IFDIR) {
      return directory.path();
    }
    throw new NotDirectoryException("the descriptor");
  }
}
