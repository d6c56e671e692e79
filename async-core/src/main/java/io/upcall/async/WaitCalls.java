package io.upcall.async;

/**
 * Calls that wait for something, and those that end a wait. Each prepares the call or source that
 * it is given and returns it. Errors are in {@link Op}.
 */
public final class WaitCalls {

  /** {@code FUTEX2_SIZE_U32 | FUTEX2_PRIVATE}: an int that only this process uses. */
  public static final int FUTEX_PRIVATE_INT = 2 | 128;

  private WaitCalls() {}

  /**
   * Waits for {@code events} on {@code fd} again and again; each completion is the set of events,
   * as poll(2) has them. A completion says that something has come, not that it is still there; and
   * where the kernel has no multishot poll, what is there may be told more than once.
   */
  public static AsyncSource pollMultishot(AsyncSource source, int fd, int events) {
    source.prepare(Op.POLL_MULTISHOT, fd, 0, 1, 0, events);
    return source;
  }

  /**
   * A clock: a completion of {@code -ETIME} every {@code nanos}.
   *
   * @param nanos 1 or more
   * @param ticks how many, after which it is done; 0 has no end
   */
  public static AsyncSource timeoutMultishot(AsyncSource source, long nanos, int ticks) {
    if (nanos < 1 || ticks < 0) {
      throw new IllegalArgumentException(
          ticks + " ticks of " + nanos + " ns: at least 0 ticks, of at least 1 ns");
    }
    source.prepare(Op.TIMEOUT_MULTISHOT, -1, 0, ticks, nanos, 0);
    return source;
  }

  /** Cancels the call before it in a {@link CallChain} if that takes longer than {@code nanos}. */
  public static AsyncCall linkTimeout(AsyncCall call, long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("timeout of " + nanos + " ns: it must be 0 or more");
    }
    return call.prepare(Op.LINK_TIMEOUT, -1, 0, 1, nanos, 0);
  }

  /**
   * epoll_wait(2) without a limit of time; the result is how many events there are.
   *
   * @param events room for {@code most} of {@code struct epoll_event}
   */
  public static AsyncCall epollWait(AsyncCall call, int epollFd, long events, int most) {
    return call.prepare(Op.EPOLL_WAIT, epollFd, events, most, 0, 0);
  }

  /**
   * futex_wait(2): waits while the int at {@code address} is {@code value}, until woken.
   *
   * @param mask which wakes count: {@code -1} for all
   * @param flags such as {@link #FUTEX_PRIVATE_INT}
   */
  public static AsyncCall futexWait(AsyncCall call, long address, int value, long mask, int flags) {
    return futex(call, Op.FUTEX_WAIT, address, value, mask, flags);
  }

  /** futex_wake(2): wakes up to {@code most} waiters; the result is how many. */
  public static AsyncCall futexWake(AsyncCall call, long address, int most, long mask, int flags) {
    return futex(call, Op.FUTEX_WAKE, address, most, mask, flags);
  }

  private static AsyncCall futex(
      AsyncCall call, Op op, long address, int value, long mask, int flags) {
    call.prepare(op, flags, address, 0, Integer.toUnsignedLong(value), 0);
    // A futex of 32 bits has a mask of 32 bits.
    call.address3 = mask & 0xffffffffL;
    return call;
  }

  /**
   * futex_waitv(2): waits on several; the result is the index of one that was woken.
   *
   * @param waiters {@code count} of {@code struct futex_waitv}
   */
  public static AsyncCall futexWaitv(AsyncCall call, long waiters, int count) {
    return call.prepare(Op.FUTEX_WAITV, 0, waiters, count, 0, 0);
  }

  /**
   * waitid(2): waits for a child.
   *
   * @param siginfo where the {@code siginfo_t} goes, 128 bytes, or 0
   */
  public static AsyncCall waitid(AsyncCall call, int idType, int id, long siginfo, int options) {
    call.prepare(Op.WAITID, id, 0, idType, siginfo, 0);
    call.fdIn = options;
    return call;
  }

  // ---- ending waits ----------------------------------------------------------------------------

  /**
   * Cancels {@code target}, which must be in flight at the same driver. The result is 0 when its
   * end was asked for, {@code -ENOENT} when it is over or was not here, {@code -EALREADY} when it
   * has begun and may yet succeed. Either way {@code target} is over with its own event.
   */
  public static AsyncCall cancel(AsyncCall call, AsyncCall target) {
    call.prepare(Op.CANCEL, -1, 0, 0, 0, 0);
    call.subject = target;
    return call;
  }

  /** Cancels every call of the kind {@code op}; the result is how many. */
  public static AsyncCall cancelOp(AsyncCall call, Op op) {
    return call.prepare(Op.CANCEL_OP, -1, 0, op.ordinal(), 0, 0);
  }

  /** Cancels every other call that the driver has; the result is how many. */
  public static AsyncCall cancelAll(AsyncCall call) {
    return call.prepare(Op.CANCEL_ALL, -1, 0, 0, 0, 0);
  }

  // ---- from driver to driver -------------------------------------------------------------------

  /**
   * Posts {@code value} to another driver of the same kind, whose {@link #messages} source gets it
   * as a completion; a turn that waits there ends. The result is 0, {@code -EAGAIN} when that
   * source's ring is full, {@code -ECONNREFUSED} when there is none, {@code -ESHUTDOWN} when that
   * driver is closed, {@code -EOPNOTSUPP} when it is of another kind. Nobody may close a driver
   * while somebody else still has a message to it in flight.
   *
   * @param value 0 or more
   */
  public static AsyncCall message(AsyncCall call, Driver to, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("a message of " + value + ": it must be 0 or more");
    }
    call.prepare(Op.MESSAGE, -1, 0, value, 0, 0);
    call.subject = to;
    return call;
  }

  /** Receives what others post here by {@link #message}; one source a driver, or {@code -EBUSY}. */
  public static AsyncSource messages(AsyncSource source) {
    source.prepare(Op.MESSAGES, -1, 0, 0, 0, 0);
    return source;
  }
}
