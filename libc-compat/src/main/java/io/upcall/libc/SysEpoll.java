package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * {@code sys/epoll.h}: sets of descriptors that tell which of them are ready.
 *
 * <p>A set is the kernel's own, so that level and edge, EPOLLONESHOT, EPOLLEXCLUSIVE, nested sets
 * and an entry's life are as epoll(7) has them; it takes any descriptor that the kernel can poll.
 * As in Linux, an entry is of a number and an open file: the dup of a number may be in the set
 * beside it, and a close removes an entry only with the last number of the file.
 *
 * <p>What {@link Unistd} says of waiting holds here, too.
 */
public final class SysEpoll {

  /** FD_CLOEXEC, for {@link #epoll_create1}. */
  public static final int EPOLL_CLOEXEC = Fcntl.O_CLOEXEC;

  /** For {@link #epoll_ctl}: adds an entry. */
  public static final int EPOLL_CTL_ADD = 1;

  /** For {@link #epoll_ctl}: removes an entry. */
  public static final int EPOLL_CTL_DEL = 2;

  /** For {@link #epoll_ctl}: changes an entry. */
  public static final int EPOLL_CTL_MOD = 3;

  /** There is something to read, or a connection to accept, or the end of the stream. */
  public static final int EPOLLIN = 0x1;

  /** There is something urgent to read. */
  public static final int EPOLLPRI = 0x2;

  /** There is room to write. */
  public static final int EPOLLOUT = 0x4;

  /** Something failed; told unasked. */
  public static final int EPOLLERR = 0x8;

  /** The other end is gone; told unasked. */
  public static final int EPOLLHUP = 0x10;

  /** {@link #EPOLLIN} of ordinary data. */
  public static final int EPOLLRDNORM = 0x40;

  /** {@link #EPOLLIN} of priority data. */
  public static final int EPOLLRDBAND = 0x80;

  /** {@link #EPOLLOUT} for ordinary data. */
  public static final int EPOLLWRNORM = 0x100;

  /** {@link #EPOLLOUT} for priority data. */
  public static final int EPOLLWRBAND = 0x200;

  /** The other side sends no more. */
  public static final int EPOLLRDHUP = 0x2000;

  /** Of several sets that wait for the descriptor so, one or more are told, not all. */
  public static final int EPOLLEXCLUSIVE = 1 << 28;

  /** Keeps the machine from suspending while the event is handled, where that is allowed. */
  public static final int EPOLLWAKEUP = 1 << 29;

  /** Told once; {@link #EPOLL_CTL_MOD} arms the entry again. */
  public static final int EPOLLONESHOT = 1 << 30;

  /** Told when something new comes, not for as long as it is there. */
  public static final int EPOLLET = 1 << 31;

  /** So many events are fetched at once, at most. */
  private static final int MOST_AT_ONCE = 1024;

  private SysEpoll() {}

  /**
   * epoll_create(2): {@link #epoll_create1} without flags.
   *
   * @param size over 0, else without meaning
   * @throws ErrnoException as epoll_create1
   */
  public static int epoll_create(int size) throws ErrnoException {
    if (Seam.isDecorated("epoll_create")) {
      return Seam.call("epoll_create", c -> epoll_create(size), size);
    }
    if (size <= 0) {
      throw new ErrnoException("epoll_create", Errno.EINVAL, size);
    }
    return epoll_create1(0);
  }

  /**
   * epoll_create1(2): makes a set.
   *
   * @param flags 0 or {@link #EPOLL_CLOEXEC}
   * @return the lowest free number
   * @throws ErrnoException EINVAL for other flags; EMFILE, ENFILE, ENOMEM; EOPNOTSUPP on a driver
   *     whose descriptors are not the kernel's
   */
  public static int epoll_create1(int flags) throws ErrnoException {
    if (Seam.isDecorated("epoll_create1")) {
      return Seam.call("epoll_create1", c -> epoll_create1(flags), flags);
    }
    if ((flags & ~EPOLL_CLOEXEC) != 0) {
      throw new ErrnoException("epoll_create1", Errno.EINVAL, flags);
    }
    return KernelObjects.open(
        "epoll_create1", OpenFile.Kind.SET, flags, KernelObjects::epollCreate);
  }

  /**
   * epoll_ctl(2): adds, changes or removes an entry.
   *
   * @param op one of the EPOLL_CTL_ constants
   * @param event what is waited for and what is handed back; for {@link #EPOLL_CTL_DEL}, null
   * @throws ErrnoException EBADF; EEXIST when it is there already; EINVAL for the set itself, for
   *     what is no set, for another {@code op} and for what EPOLLEXCLUSIVE does not go with; ELOOP
   *     for sets in a circle, or nested too deep; ENOENT when it is not there; ENOMEM, ENOSPC;
   *     EPERM for what is always ready, such as a file; EFAULT without an event
   */
  public static void epoll_ctl(int epfd, int op, int fd, @Nullable StructEpollEvent event)
      throws ErrnoException {
    if (Seam.isDecorated("epoll_ctl")) {
      Seam.run("epoll_ctl", c -> epoll_ctl(epfd, op, fd, event), epfd, op, fd, event);
      return;
    }
    if (event == null && op != EPOLL_CTL_DEL) {
      throw new ErrnoException("epoll_ctl", Errno.EFAULT, fd);
    }
    Descriptor set = DescriptorTable.acquireContent("epoll_ctl", epfd);
    int result;
    try {
      Descriptor d = DescriptorTable.acquireContent("epoll_ctl", fd);
      try {
        result = control(set, op, d, event);
      } finally {
        d.release();
      }
    } finally {
      set.release();
    }
    ErrnoException.check("epoll_ctl", fd, result);
  }

  /** What is wrong, and which of several errors comes first, is the kernel's to say. */
  private static int control(
      Descriptor set, int op, Descriptor d, @Nullable StructEpollEvent event) {
    boolean isSet = set.file.kind == OpenFile.Kind.SET;
    int key = isSet ? d.file.epollKeys().key(d.number) : d.file.kernelFd;
    if (key < 0) {
      return key;
    }
    long struct = NativeMemory.allocate(StructEpollEvent.BYTES);
    try {
      if (event != null) {
        StructEpollEvent.write(d.file.pollable(event.events), event.data, struct);
      }
      return KernelObjects.epollCtl(set.file.host, set.file.kernelFd, op, key, struct);
    } finally {
      NativeMemory.free(struct);
    }
  }

  /**
   * epoll_wait(2): waits until an entry has something to tell.
   *
   * @param events receives it, from the first element on; an element that is null is made
   * @param timeoutMs how long to wait: 0 only looks, a negative one waits for ever
   * @return how many there are; 0 when the time was over
   * @throws ErrnoException EBADF, EINTR; EINVAL for what is no set, and for no room; EDEADLK in
   *     vcore context, when it would have to wait
   */
  public static int epoll_wait(int epfd, @Nullable StructEpollEvent[] events, int timeoutMs)
      throws ErrnoException {
    if (Seam.isDecorated("epoll_wait")) {
      return Seam.call(
          "epoll_wait", c -> epoll_wait(epfd, events, timeoutMs), epfd, events, timeoutMs);
    }
    return await("epoll_wait", epfd, events, TimeLimit.nanosOfMillis(timeoutMs), null);
  }

  /**
   * epoll_pwait(2): {@link #epoll_wait} and, in one step with the wait, another signal mask.
   *
   * @param mask as {@link Poll#ppoll} takes it
   * @throws ErrnoException as epoll_wait; EINTR when a handler has run, under {@code mask}
   */
  public static int epoll_pwait(
      int epfd, @Nullable StructEpollEvent[] events, int timeoutMs, @Nullable SigsetT mask)
      throws ErrnoException {
    if (Seam.isDecorated("epoll_pwait")) {
      return Seam.call(
          "epoll_pwait",
          c -> epoll_pwait(epfd, events, timeoutMs, mask),
          epfd,
          events,
          timeoutMs,
          mask);
    }
    return await("epoll_pwait", epfd, events, TimeLimit.nanosOfMillis(timeoutMs), mask);
  }

  /** epoll_pwait2(2) under the thread's own signal mask. */
  public static int epoll_pwait2(
      int epfd, @Nullable StructEpollEvent[] events, @Nullable StructTimespec timeout)
      throws ErrnoException {
    return epoll_pwait2(epfd, events, timeout, null);
  }

  /**
   * epoll_pwait2(2): {@link #epoll_pwait} with nanoseconds.
   *
   * @param timeout null waits for ever
   * @throws ErrnoException as {@link #epoll_pwait}, and EINVAL for a time out of range
   */
  public static int epoll_pwait2(
      int epfd,
      @Nullable StructEpollEvent[] events,
      @Nullable StructTimespec timeout,
      @Nullable SigsetT mask)
      throws ErrnoException {
    if (Seam.isDecorated("epoll_pwait2")) {
      return Seam.call(
          "epoll_pwait2",
          c -> epoll_pwait2(epfd, events, timeout, mask),
          epfd,
          events,
          timeout,
          mask);
    }
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("epoll_pwait2", Errno.EINVAL, timeout);
    }
    long nanos = timeout == null ? Long.MAX_VALUE : timeout.toNanos();
    return await("epoll_pwait2", epfd, events, nanos, mask);
  }

  private static int await(
      String function,
      int epfd,
      @Nullable StructEpollEvent[] events,
      long timeoutNanos,
      @Nullable SigsetT mask)
      throws ErrnoException {
    if (mask == null && Attention.isWanted()) {
      Attention.attend();
    }
    Descriptor set = DescriptorTable.acquireContent(function, epfd);
    int result;
    try {
      result =
          mask == null
              ? await(set, events, timeoutNanos)
              : MaskedWait.perform(mask, () -> await(set, events, timeoutNanos));
    } finally {
      set.release();
    }
    return ErrnoException.check(function, epfd, result);
  }

  private static int await(Descriptor set, @Nullable StructEpollEvent[] events, long timeoutNanos) {
    int most = Math.min(events.length, MOST_AT_ONCE);
    long found = NativeMemory.allocate((long) most * StructEpollEvent.BYTES);
    try {
      boolean valid = set.file.kind == OpenFile.Kind.SET && most > 0;
      int result = valid ? EpollWait.await(set, found, most, timeoutNanos) : -Errno.EINVAL;
      for (int i = 0; i < result; i++) {
        StructEpollEvent event = events[i];
        if (event == null) {
          event = new StructEpollEvent();
          events[i] = event;
        }
        event.read(found + (long) i * StructEpollEvent.BYTES);
      }
      return result;
    } finally {
      NativeMemory.free(found);
    }
  }
}
