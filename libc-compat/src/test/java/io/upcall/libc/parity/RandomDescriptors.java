package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;

/** Random calls that make and change descriptor numbers, whatever is behind them. */
final class RandomDescriptors implements RandomProgram.Family {

  private final SignalCalls c;
  private final Draw draw;

  RandomDescriptors(SignalCalls calls, Draw draw) {
    this.c = calls;
    this.draw = draw;
  }

  @Override
  public void step() {
    switch (draw.upTo(4)) {
      case 0 -> draw.opened(c.pipe2(O_NONBLOCK | draw.someOf(3, O_CLOEXEC, O_DIRECT)));
      case 1 -> duplicate();
      case 2 -> close();
      default -> control();
    }
  }

  private void duplicate() {
    switch (draw.upTo(3)) {
      case 0 -> draw.opened(c.dup(draw.fd()));
      case 1 -> draw.opened(c.dup2(draw.fd(), draw.oneIn(2) ? draw.fd() : 20 + draw.upTo(3)));
      case 2 -> draw.opened(c.dup3(draw.fd(), draw.fd(), draw.someOf(2, O_CLOEXEC)));
      default -> draw.opened(c.fcntl(draw.fd(), draw.oneOf(F_DUPFD, F_DUPFD_CLOEXEC), 5));
    }
  }

  private void close() {
    int fd = draw.fd();
    c.close(fd);
    draw.closed(fd);
  }

  private void control() {
    switch (draw.upTo(5)) {
      case 0 -> c.fcntl(draw.fd(), F_GETFL, 0);
      // Never without O_NONBLOCK: or a read of an empty pipe would wait.
      case 1 -> c.fcntl(draw.fd(), F_SETFL, O_NONBLOCK | draw.someOf(2, O_APPEND));
      case 2 -> c.fcntl(draw.fd(), F_SETFD, draw.upTo(1));
      case 3 -> c.fcntl(draw.fd(), F_GETFD, 0);
      case 4 -> c.fcntl(draw.fd(), F_GETPIPE_SZ, 0);
      default -> c.fcntl(draw.fd(), F_SETPIPE_SZ, draw.oneOf(0, 4096, 9000, 65_536));
    }
  }
}
