package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.SysUio.*;
import static io.upcall.libc.Unistd.*;

import io.upcall.libc.SysFile;

/** Random opens, and reads and writes of whatever is open. */
final class RandomFiles implements RandomProgram.Family {

  private static final int[] OPEN_FLAGS = {
    O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_CLOEXEC
  };

  private final SignalCalls c;
  private final Draw draw;

  RandomFiles(SignalCalls calls, Draw draw) {
    this.c = calls;
    this.draw = draw;
  }

  @Override
  public void step() {
    switch (draw.upTo(7)) {
      case 0, 1 -> open();
      case 2, 3 -> transfer();
      case 4 -> vector();
      case 5 -> between();
      case 6 -> space();
      default -> lock();
    }
  }

  private String text() {
    return draw.text(60);
  }

  /** From a little before the beginning on. */
  private int offset() {
    return draw.upTo(100) - 1;
  }

  private void open() {
    // Always non-blocking: or the open of a FIFO would wait.
    int flags = O_NONBLOCK | draw.upTo(2) | draw.someOf(2, O_CREAT) | draw.someOf(8, OPEN_FLAGS);
    int mode = 0600 | draw.upTo(077);
    if (draw.oneIn(4)) {
      draw.opened(c.openat(draw.fd(), RandomNames.name(draw), flags, mode));
    } else {
      draw.opened(c.open(RandomNames.name(draw), flags, mode));
    }
  }

  private void transfer() {
    switch (draw.upTo(6)) {
      case 0, 1 -> c.write(draw.fd(), text());
      case 2, 3 -> c.read(draw.fd(), draw.upTo(40));
      case 4 -> c.pwrite(draw.fd(), text(), offset());
      case 5 -> c.pread(draw.fd(), draw.upTo(40), offset());
      default -> c.lseek(draw.fd(), draw.upTo(120) - 20, draw.upTo(5));
    }
  }

  private int flags() {
    return draw.someOf(3, RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT, RWF_APPEND);
  }

  private void vector() {
    // Not enough for a signal: that tells whose it is, which the sides do not agree on.
    int[] sizes = {draw.upTo(9), draw.upTo(9), draw.upTo(100)};
    switch (draw.upTo(5)) {
      case 0 -> c.readv(draw.fd(), sizes);
      case 1 -> c.writev(draw.fd(), text(), "", text());
      case 2 -> c.preadv(draw.fd(), offset(), sizes);
      case 3 -> c.pwritev(draw.fd(), offset(), text(), text());
      case 4 -> c.preadv2(draw.fd(), offset(), flags(), sizes);
      default -> c.pwritev2(draw.fd(), offset(), flags(), text(), text());
    }
  }

  private void between() {
    switch (draw.upTo(3)) {
      case 0 -> c.copy_file_range(draw.fd(), some(), draw.fd(), some(), draw.upTo(40), 0);
      case 1 -> c.splice(draw.fd(), some(), draw.fd(), some(), draw.upTo(40), SPLICE_F_NONBLOCK);
      case 2 -> c.sendfile(draw.fd(), draw.fd(), some(), draw.upTo(40));
      default -> c.tee(draw.fd(), draw.fd(), draw.upTo(40), SPLICE_F_NONBLOCK);
    }
  }

  /** An offset, more often none. */
  private int some() {
    return draw.upTo(60) - 40;
  }

  private void space() {
    switch (draw.upTo(6)) {
      case 0, 1 -> c.ftruncate(draw.fd(), draw.upTo(200) - 1);
      case 2 -> c.fallocate(draw.fd(), draw.oneOf(0, 1, 3), draw.upTo(100) - 1, draw.upTo(100));
      case 3 -> c.posix_fadvise(draw.fd(), offset(), draw.upTo(100), draw.upTo(7));
      case 4 -> c.isatty(draw.fd());
      default -> c.fstat(draw.fd());
    }
  }

  /**
   * Not of sets, counters, timers and signalfds: to the kernel's locks all of those are one file,
   * in whatever process.
   */
  private void lock() {
    int fd = draw.fd();
    if (c.type(fd) == 0) {
      return;
    }
    switch (draw.upTo(3)) {
      case 0 -> c.flock(fd, (1 << draw.upTo(3)) | SysFile.LOCK_NB);
      case 1 ->
          c.getlock(
              fd,
              draw.oneOf(F_GETLK, F_OFD_GETLK),
              draw.upTo(1),
              SEEK_SET,
              draw.upTo(20),
              draw.upTo(20));
      default ->
          c.lock(
              fd,
              draw.oneOf(F_SETLK, F_OFD_SETLK),
              draw.upTo(2),
              draw.upTo(2),
              draw.upTo(20) - 5,
              draw.upTo(20) - 5);
    }
  }
}
