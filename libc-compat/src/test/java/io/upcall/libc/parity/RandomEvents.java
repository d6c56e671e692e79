package io.upcall.libc.parity;

import static io.upcall.libc.Poll.*;
import static io.upcall.libc.Signal.*;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.SysEventfd.*;
import static io.upcall.libc.SysSignalfd.*;
import static io.upcall.libc.SysTimerfd.*;

import io.upcall.libc.Time;

/** Random calls on sets, counters, timers and signals, and looks at whatever is open. */
final class RandomEvents implements RandomProgram.Family {

  /** Blocked throughout: the last is also sent by a write that nobody reads. */
  private static final int[] SIGNALS = {40, 41, SIGPIPE};

  private static final int[] OPERATIONS = {
    EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD
  };

  private static final long HOUR = 3_600_000_000_000L;

  private final SignalCalls c;
  private final Draw draw;

  RandomEvents(SignalCalls calls, Draw draw) {
    this.c = calls;
    this.draw = draw;
  }

  /** Before the first call. */
  void begin() {
    c.block(SIGNALS);
  }

  /** After the last one. */
  void end() {
    c.restore();
  }

  @Override
  public void step() {
    switch (draw.upTo(7)) {
      case 0 -> make();
      case 1, 2 -> entry();
      case 3 -> look();
      case 4 -> await();
      case 5 -> counter();
      case 6 -> timer();
      default -> signal();
    }
  }

  private int oneSignal() {
    return draw.oneOf(SIGNALS);
  }

  private void make() {
    switch (draw.upTo(5)) {
      case 0, 1 -> draw.opened(c.epoll_create1(draw.someOf(3, EPOLL_CLOEXEC)));
      case 2 -> draw.opened(c.eventfd(draw.upTo(2), EFD_NONBLOCK | draw.someOf(3, EFD_SEMAPHORE)));
      case 3 -> draw.opened(c.timerfd_create(Time.CLOCK_MONOTONIC, TFD_NONBLOCK));
      default -> draw.opened(c.signalfd(-1, SFD_NONBLOCK, oneSignal(), oneSignal()));
    }
  }

  private void entry() {
    int flags = draw.someOf(4, EPOLLET, EPOLLONESHOT) | draw.someOf(10, EPOLLEXCLUSIVE);
    int events = draw.someOf(2, EPOLLIN, EPOLLOUT, EPOLLRDHUP) | flags;
    int op = draw.oneIn(20) ? 7 : draw.oneOf(OPERATIONS);
    c.epoll_ctl(draw.fd(), op, draw.fd(), events);
  }

  private void look() {
    int events = POLLIN | POLLOUT | POLLRDHUP;
    if (draw.oneIn(3)) {
      c.select(64, new int[] {draw.fd()}, new int[] {draw.fd()}, new int[] {draw.fd()}, 0, 0);
    } else {
      c.poll(0, draw.fd(), events, draw.fd(), POLLIN, draw.fd(), 0);
    }
  }

  private void await() {
    if (draw.oneIn(3)) {
      c.epoll_pwait2(draw.fd(), draw.upTo(3), 0, 0);
    } else {
      c.epoll_wait(draw.fd(), draw.oneIn(9) ? 0 : 1 + draw.upTo(8), 0);
    }
  }

  private void counter() {
    switch (draw.upTo(2)) {
      case 0, 1 -> c.writeNumber(draw.fd(), draw.oneIn(4) ? -1L - draw.upTo(2) : draw.upTo(3));
      default -> c.readNumber(draw.fd());
    }
  }

  private void timer() {
    int fd = draw.fd();
    switch (draw.upTo(3)) {
      case 0 -> c.timerfd_gettime(fd);
      case 1 -> c.timerfd_settime(fd, 0, draw.upTo(1) * HOUR, draw.upTo(1) * HOUR);
      case 2 -> c.readNumber(fd);
      default -> {
        // Then it has expired once, and not at some moment between two calls.
        if (c.timerfd_settime(fd, 0, 0, 1) == 0) {
          c.poll(10_000, fd, POLLIN);
        }
      }
    }
  }

  private void signal() {
    switch (draw.upTo(6)) {
      case 0, 1 -> c.raise(oneSignal());
      case 2 -> c.sigpending();
      case 3 -> c.sigtimedwait(oneSignal());
      case 4 -> c.signalfd(draw.fd(), SFD_NONBLOCK, oneSignal());
      default -> c.readSignals(draw.fd(), draw.upTo(3));
    }
  }
}
