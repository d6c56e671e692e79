package io.upcall.samples.kvd.log;

import static io.upcall.libc.Fcntl.O_APPEND;
import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_RDWR;
import static io.upcall.libc.Unistd.fdatasync;

import io.upcall.libc.Fcntl;
import io.upcall.libc.SysStat;
import io.upcall.libc.Unistd;
import java.io.IOException;

/** A file on a disk, as in C: open, write, fdatasync. */
public final class DiskFile implements LogFile {
  private static final int MODE = 0600;

  private final int fd;

  private DiskFile(int fd) {
    this.fd = fd;
  }

  /** Opens it for appending, and makes it when it is not there. */
  public static DiskFile open(String path) throws IOException {
    return new DiskFile(Fcntl.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, MODE));
  }

  int fd() {
    return fd;
  }

  long size() throws IOException {
    return SysStat.fstat(fd).st_size;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    // write waits until all is written, or says that it failed after a part: the next call says
    // why.
    for (int written = 0; written < length; ) {
      written += Unistd.write(fd, bytes, written, length - written);
    }
  }

  @Override
  public void sync() throws IOException {
    // The length is metadata that reading needs, so fdatasync brings that to the disk too.
    fdatasync(fd);
  }

  @Override
  public void close() throws IOException {
    Unistd.close(fd);
  }
}
