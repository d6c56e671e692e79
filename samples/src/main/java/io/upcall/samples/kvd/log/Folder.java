package io.upcall.samples.kvd.log;

import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_DIRECTORY;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.fsync;
import static io.upcall.libc.Unistd.unlink;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The folder with the append-only file, and how a new one takes the place of the old. */
public final class Folder {
  /** The append-only file. */
  public static final String FILE = "appendonly.aof";

  /** What a rewrite writes; after a crash it may be left, and is of no use. */
  private static final String NEXT = "appendonly.next";

  private final String path;

  /** An existing folder. */
  public Folder(String path) {
    this.path = path;
  }

  /** The append-only file's path. */
  public String filePath() {
    return path + "/" + FILE;
  }

  /** Opens the append-only file, and removes what a rewrite that did not end has left. */
  public DiskFile open() throws IOException {
    removeNext();
    DiskFile file = DiskFile.open(filePath());
    // If it is new: its name has to survive too.
    sync();
    return file;
  }

  DiskFile openNext() throws IOException {
    removeNext();
    return DiskFile.open(path + "/" + NEXT);
  }

  void removeNext() throws IOException {
    try {
      unlink(path + "/" + NEXT);
    } catch (ErrnoException refusal) {
      if (refusal.errno != Errno.ENOENT) {
        throw refusal;
      }
    }
  }

  /** The next file becomes the append-only file: at no moment is there none. */
  void putNextInPlace() throws IOException {
    Files.move(Path.of(path, NEXT), Path.of(path, FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns when the names in it are on the disk: rename alone promises only what others see. */
  void sync() throws IOException {
    int fd = Fcntl.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    try {
      fsync(fd);
    } finally {
      close(fd);
    }
  }
}
