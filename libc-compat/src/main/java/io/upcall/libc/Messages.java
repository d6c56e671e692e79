package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/** recvmmsg(2) and sendmmsg(2): one message after the other. */
final class Messages {

  private Messages() {}

  static int receive(int fd, StructMmsghdr[] messages, int flags, @Nullable StructTimespec timeout)
      throws ErrnoException {
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("recvmmsg", Errno.EINVAL, timeout);
    }
    TimeLimit deadline = TimeLimit.after(timeout == null ? Long.MAX_VALUE : timeout.toNanos());
    int now = flags & ~SysSocket.MSG_WAITFORONE;
    int count = 0;
    try {
      while (count < messages.length && (count == 0 || deadline.leftNanos() > 0)) {
        StructMmsghdr next = messages[count];
        next.msg_len = SysSocket.recvmsg(fd, next.msg_hdr, now);
        count++;
        now |= (flags & SysSocket.MSG_WAITFORONE) != 0 ? SysSocket.MSG_DONTWAIT : 0;
      }
      return count;
    } catch (ErrnoException failed) {
      return orThrow(count, failed);
    }
  }

  static int send(int fd, StructMmsghdr[] messages, int flags) throws ErrnoException {
    int count = 0;
    try {
      for (StructMmsghdr next : messages) {
        next.msg_len = SysSocket.sendmsg(fd, next.msg_hdr, flags);
        count++;
      }
      return count;
    } catch (ErrnoException failed) {
      return orThrow(count, failed);
    }
  }

  /** What was done is not lost for what failed after it: the next call tells of that. */
  private static int orThrow(int count, ErrnoException failed) throws ErrnoException {
    if (count == 0) {
      throw failed;
    }
    if (failed.errno == Errno.EINTR) {
      Thread.currentThread().interrupt();
    }
    return count;
  }
}
