package io.upcall.libc;

/** {@code sys/sendfile.h}: bytes from a file to a socket, without a copy in between. */
public final class SysSendfile {

  private SysSendfile() {}

  /**
   * sendfile(2) from {@code offset}; the position of {@code inFd} stays.
   *
   * <p>Pages in the page cache go straight to the socket. What has to come from the disk is spliced
   * through a pipe, by the ring, while the caller is parked.
   *
   * @param outFd a socket, pipe or file
   * @param inFd a file
   * @param count how many bytes at most
   * @return how many were sent: {@code count}, or less at the end of the file or when it failed
   *     after so many bytes (or, with O_NONBLOCK, had no room for more); 0 at the end
   * @throws ErrnoException EAGAIN with O_NONBLOCK or after SO_SNDTIMEO; EPIPE, with SIGPIPE, when
   *     nobody will read it; EBADF, EINTR, EINVAL, EIO, ESPIPE, ECONNRESET, ENOTCONN
   */
  public static long sendfile(int outFd, int inFd, long offset, long count) throws ErrnoException {
    if (Seam.isDecorated("sendfile")) {
      return Seam.call(
          "sendfile",
          c -> sendfile(outFd, inFd, offset, c.atMost(count)),
          outFd,
          inFd,
          offset,
          count);
    }
    if (offset < 0 || count < 0) {
      throw new ErrnoException("sendfile", Errno.EINVAL, offset < 0 ? offset : count);
    }
    OpenFile in = Duplicates.share("sendfile", inFd);
    try {
      return send(outFd, in, inFd, offset, count);
    } finally {
      in.release();
    }
  }

  /**
   * sendfile(2) from the position of {@code inFd}, which moves on by what was sent; see {@link
   * #sendfile(int, int, long, long)}.
   */
  public static long sendfile(int outFd, int inFd, long count) throws ErrnoException {
    if (Seam.isDecorated("sendfile")) {
      return Seam.call(
          "sendfile", c -> sendfile(outFd, inFd, c.atMost(count)), outFd, inFd, null, count);
    }
    if (count < 0) {
      throw new ErrnoException("sendfile", Errno.EINVAL, count);
    }
    OpenFile in = Duplicates.share("sendfile", inFd);
    try {
      long offset = in.host.lseek(in.kernelFd, 0, Unistd.SEEK_CUR);
      ErrnoException.check("sendfile", (Object) inFd, offset);
      long sent = send(outFd, in, inFd, offset, count);
      in.host.lseek(in.kernelFd, offset + sent, Unistd.SEEK_SET);
      return sent;
    } finally {
      in.release();
    }
  }

  private static long send(int outFd, OpenFile in, int inFd, long offset, long count)
      throws ErrnoException {
    if (in.kind != OpenFile.Kind.FILE) {
      int errno = in.kind == OpenFile.Kind.PIPE ? Errno.ESPIPE : Errno.EINVAL;
      throw new ErrnoException("sendfile", errno, inFd);
    }
    Descriptor out = DescriptorTable.acquire("sendfile", outFd);
    long result;
    try {
      result = new FileSender(out, in, offset, count).send();
    } finally {
      out.release();
    }
    return ErrnoException.check("sendfile", (Object) outFd, result);
  }
}
