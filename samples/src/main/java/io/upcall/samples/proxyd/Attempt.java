package io.upcall.samples.proxyd;

import static io.upcall.libc.Fcntl.SPLICE_F_MOVE;
import static io.upcall.libc.Fcntl.SPLICE_F_NONBLOCK;
import static io.upcall.libc.SysSocket.MSG_DONTWAIT;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.SysSocket;

/** Calls that do not wait, as C has them: -1 for EAGAIN, which is no failure here. */
final class Attempt {
  /** There was nothing to take, or no room. */
  static final int NOT_NOW = -1;

  private Attempt() {}

  /** recv(2) of what is there; 0 at the end of the stream. */
  static int recv(int fd, byte[] buffer) throws ErrnoException {
    try {
      return SysSocket.recv(fd, buffer, 0, buffer.length, MSG_DONTWAIT);
    } catch (ErrnoException failure) {
      return unlessEagain(failure);
    }
  }

  /** send(2) of as much as there is room for. */
  static int send(int fd, byte[] buffer, int from, int bytes) throws ErrnoException {
    try {
      return SysSocket.send(fd, buffer, from, bytes, MSG_DONTWAIT);
    } catch (ErrnoException failure) {
      return unlessEagain(failure);
    }
  }

  /** splice(2) of what is there, as far as there is room; 0 at the end of the stream. */
  static int splice(int from, int to, int bytes) throws ErrnoException {
    try {
      return (int) Fcntl.splice(from, null, to, null, bytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    } catch (ErrnoException failure) {
      return unlessEagain(failure);
    }
  }

  private static int unlessEagain(ErrnoException failure) throws ErrnoException {
    if (failure.errno != Errno.EAGAIN) {
      throw failure;
    }
    return NOT_NOW;
  }
}
