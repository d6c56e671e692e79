package io.upcall.samples.httpd;

import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_DIRECTORY;
import static io.upcall.libc.Fcntl.O_NOCTTY;
import static io.upcall.libc.Fcntl.O_NONBLOCK;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.RESOLVE_BENEATH;
import static io.upcall.libc.Fcntl.RESOLVE_NO_MAGICLINKS;
import static io.upcall.libc.Fcntl.openat2;
import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.S_ISREG;
import static io.upcall.libc.SysStat.fstat;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.StructStat;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.util.Arrays;

/**
 * The folder that is served. Everything is opened relative to its descriptor with RESOLVE_BENEATH:
 * the kernel itself refuses whatever leads out, by dots or by symbolic links, whoever moves what
 * meanwhile.
 */
final class DocumentRoot implements AutoCloseable {
  private static final String INDEX = "index.html";

  // Not to wait for a writer, should it be a named pipe.
  private static final int FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

  private final MimeTypes types;
  private final int rootFd;

  DocumentRoot(String folder) throws IOException {
    types = MimeTypes.load(MimeTypes.SYSTEM_TABLE);
    rootFd = Fcntl.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }

  /** Opens what the target in {@code bytes} names. */
  Resource open(byte[] bytes, int from, int to) throws IOException {
    Target target = Target.decode(bytes, from, to);
    if (target.status() != Status.OK) {
      return new Resource.Refused(target.status());
    }
    try {
      return open(Arrays.copyOfRange(bytes, from, to), target);
    } catch (ErrnoException refusal) {
      return new Resource.Refused(status(refusal.errno));
    }
  }

  private Resource open(byte[] key, Target target) throws IOException {
    int fd = openBeneath(target.path());
    Resource resource = Resource.Refused.FORBIDDEN;
    try {
      StructStat status = fstat(fd);
      if (S_ISREG(status.st_mode)) {
        resource = file(key, target.path(), fd, status);
      } else if (S_ISDIR(status.st_mode)) {
        resource = folder(key, target, fd);
      }
      return resource;
    } finally {
      if (!resource.holds(fd)) {
        Unistd.close(fd);
      }
    }
  }

  private CachedFile file(byte[] key, String path, int fd, StructStat status) {
    return new CachedFile(
        key,
        System.nanoTime(),
        fd,
        new CachedFile.FileStatus(
            status.st_size, status.st_mtim.tv_sec(), status.st_mtim.tv_nsec()),
        types.of(path));
  }

  /** The folder's index.html, or if it has none the folder itself. */
  private Resource folder(byte[] key, Target target, int fd) throws IOException {
    if (!target.isFolder()) {
      return new Resource.Moved(target.path());
    }
    String index = target.path().equals(".") ? INDEX : target.path() + INDEX;
    int indexFd;
    try {
      indexFd = openBeneath(index);
    } catch (ErrnoException refusal) {
      if (refusal.errno == Errno.ENOENT) {
        return new Resource.Folder(fd, target.path());
      }
      throw refusal;
    }
    return index(key, index, indexFd);
  }

  private Resource index(byte[] key, String path, int fd) throws IOException {
    StructStat status = fstat(fd);
    if (S_ISREG(status.st_mode)) {
      return file(key, path, fd, status);
    }
    Unistd.close(fd);
    return Resource.Refused.FORBIDDEN;
  }

  private int openBeneath(String path) throws IOException {
    return openat2(rootFd, path, FLAGS, 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
  }

  private static int status(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ENAMETOOLONG -> Status.NOT_FOUND;
      case Errno.EACCES, Errno.EPERM, Errno.EXDEV, Errno.ELOOP, Errno.ENXIO -> Status.FORBIDDEN;
      case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM -> Status.UNAVAILABLE;
      default -> Status.SERVER_ERROR;
    };
  }

  @Override
  public void close() throws IOException {
    Unistd.close(rootFd);
  }
}
