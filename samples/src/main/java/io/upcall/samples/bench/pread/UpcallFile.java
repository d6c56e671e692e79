package io.upcall.samples.bench.pread;

import io.upcall.libc.Fcntl;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Read by the compat library. */
final class UpcallFile implements BlockFile {
  private final int fd;

  private UpcallFile(int fd) {
    this.fd = fd;
  }

  static UpcallFile open(Path path, boolean direct) throws IOException {
    int flags = Fcntl.O_RDONLY | (direct ? Fcntl.O_DIRECT : 0);
    return new UpcallFile(Fcntl.open(path.toString(), flags, 0));
  }

  @Override
  public int read(ByteBuffer buffer, long offset) throws IOException {
    return Unistd.pread(fd, buffer, offset);
  }

  @Override
  public void close() throws IOException {
    Unistd.close(fd);
  }
}
