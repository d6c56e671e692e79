package io.upcall.async.uring;

import io.upcall.async.Op;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a kernel's io_uring may have or not, probed one by one. A driver works without any of them;
 * {@link UringOptions#without} and {@code -Dupcall.uring.without=NAME,NAME} switch one off, to use
 * or to test the road without it.
 */
public enum UringFeature {
  /** Linux 5.19. Without: one accept after the other. */
  MULTISHOT_ACCEPT,
  /** Linux 6.0. Without: one recv after the other. */
  MULTISHOT_RECV,
  /** Linux 5.13. Without: one poll after the other, the next when the event was taken. */
  MULTISHOT_POLL,
  /** Linux 6.4. Without: one timeout after the other. */
  MULTISHOT_TIMEOUT,
  /** Linux 6.12. Without: a piece of a stream takes a whole buffer. */
  INCREMENTAL_BUFFERS,
  /** Linux 6.10. Without: a completion a buffer. */
  BUNDLES,
  /** Linux 6.0. Without: the data is copied. */
  ZERO_COPY_SEND(Op.SEND_ZC, Op.SENDMSG_ZC),
  /** Linux 6.7. Without: plain setsockopt(2) and getsockopt(2), which do not wait. */
  SOCKET_COMMANDS(Op.SETSOCKOPT, Op.GETSOCKOPT),
  /** Linux 6.11. Without: plain bind(2) and listen(2), which do not wait. */
  BIND_LISTEN(Op.BIND, Op.LISTEN),
  /** Linux 6.16. Without: plain pipe2(2), which does not wait. */
  PIPE(Op.PIPE),
  /** Linux 6.9. Without: {@code -EOPNOTSUPP}. */
  FTRUNCATE(Op.FTRUNCATE),
  /** Linux 6.8. Without: {@code -EOPNOTSUPP}. */
  INSTALL_FD(Op.INSTALL_FD),
  /** Linux 6.7. Without: {@code -EOPNOTSUPP}. */
  FUTEX(Op.FUTEX_WAIT, Op.FUTEX_WAKE, Op.FUTEX_WAITV),
  /** Linux 6.7. Without: {@code -EOPNOTSUPP}. */
  WAITID(Op.WAITID),
  /** Linux 6.15. Without: {@code -EOPNOTSUPP}. */
  EPOLL_WAIT(Op.EPOLL_WAIT),
  /** Linux 5.18. Without: a queue and an eventfd. */
  RING_MESSAGES(Op.MESSAGE);

  private final Set<Op> operations = EnumSet.noneOf(Op.class);

  UringFeature(Op... operations) {
    this.operations.addAll(Set.of(operations));
  }

  /** The operations that it stands for: there when the feature is. */
  Set<Op> operations() {
    return operations;
  }
}
