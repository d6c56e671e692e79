package io.upcall.libc;

/** A stream's descriptor. */
final class DescriptorDevice implements StreamDevice {

  private final int fd;

  DescriptorDevice(int fd) {
    this.fd = fd;
  }

  @Override
  public int read(byte[] buffer, int from, int count) throws ErrnoException {
    return Unistd.read(fd, buffer, from, count);
  }

  @Override
  public int write(byte[] buffer, int from, int count) throws ErrnoException {
    return Unistd.write(fd, buffer, from, count);
  }

  @Override
  public long seek(long offset, int whence) throws ErrnoException {
    return Unistd.lseek(fd, offset, whence);
  }

  @Override
  public void close() throws ErrnoException {
    Unistd.close(fd);
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public int defaultBuffering() {
    try {
      Descriptor d = DescriptorTable.acquire("isatty", fd);
      try {
        boolean pipe = d.file.kind == OpenFile.Kind.PIPE;
        boolean terminal = pipe && d.file.host.isTerminal(d.file.kernelFd) >= 0;
        return terminal ? Stdio._IOLBF : Stdio._IOFBF;
      } finally {
        d.release();
      }
    } catch (ErrnoException notOpen) {
      return Stdio._IOFBF; // the first read or write will say so
    }
  }
}
