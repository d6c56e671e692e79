package io.upcall.libc;

import io.upcall.async.kernel.Sys;

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
   * #sendfile(int, int, long, long)}. A socket has none, and what it has goes to a pipe as {@link
   * Fcntl#splice} has it: EINVAL to anything else.
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
      if (in.kind != OpenFile.Kind.FILE && in.host.isKernel()) {
        return sendStream(outFd, in, inFd, count);
      }
      long offset = in.host.lseek(in.kernelFd, 0, Unistd.SEEK_CUR);
      ErrnoException.check("sendfile", (Object) inFd, offset);
      long sent = send(outFd, in, inFd, offset, count);
      in.host.lseek(in.kernelFd, offset + sent, Unistd.SEEK_SET);
      return sent;
    } finally {
      in.release();
    }
  }

  /** Of a socket to a pipe a splice(2), as since Linux 5.12; the kernel says why not of others. */
  private static long sendStream(int outFd, OpenFile in, int inFd, long count)
      throws ErrnoException {
    Descriptor out = DescriptorTable.acquireContent("sendfile", outFd);
    try {
      OpenFile to = out.file;
      if (!in.isSocket() || to.kind != OpenFile.Kind.PIPE || count == 0) {
        long result = to.host.systemCall(Sys.NR_SENDFILE, to.kernelFd, in.kernelFd, 0, count, 0, 0);
        BrokenPipe.told(to, (int) Math.min(result, 0), 0);
        return ErrnoException.check("sendfile", (Object) outFd, result);
      }
    } finally {
      out.release();
    }
    return PipeTransfer.splice(inFd, null, outFd, null, count, 0);
  }

  private static long send(int outFd, OpenFile in, int inFd, long offset, long count)
      throws ErrnoException {
    boolean reads = !in.isPlace() && (in.statusFlags & Fcntl.O_ACCMODE) != Fcntl.O_WRONLY;
    if (!reads || in.kind != OpenFile.Kind.FILE) {
      throw new ErrnoException("sendfile", reads ? Errno.ESPIPE : Errno.EBADF, inFd);
    }
    if (offset > Long.MAX_VALUE - count) {
      // Before the other number is looked at, as the kernel does.
      throw new ErrnoException("sendfile", Errno.EINVAL, offset);
    }
    Descriptor out = DescriptorTable.acquireContent("sendfile", outFd);
    long result;
    try {
      boolean writes = (out.file.statusFlags & Fcntl.O_ACCMODE) != Fcntl.O_RDONLY;
      result = writes ? new FileSender(out, in, offset, count).send() : -Errno.EBADF;
    } finally {
      out.release();
    }
    return ErrnoException.check("sendfile", (Object) outFd, result);
  }
}
