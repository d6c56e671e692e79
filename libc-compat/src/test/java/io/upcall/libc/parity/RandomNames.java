package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;

/** Random calls on names, from the working directory and from whatever is open. */
final class RandomNames implements RandomProgram.Family {

  /**
   * None of them empty: a ring refuses an empty one before anything else, where the system call
   * looks at the flags or the other name before. The tables have what each answers.
   */
  private static final String[] NAMES = {
    "a", "b", "c", "d", "d/a", "d/b", "./a", "d/../b", "l", "d/e", "d/e/f", "missing/x", "a/x"
  };

  private final SignalCalls c;
  private final Draw draw;

  RandomNames(SignalCalls calls, Draw draw) {
    this.c = calls;
    this.draw = draw;
  }

  static String name(Draw draw) {
    return draw.oneOf(NAMES);
  }

  private String name() {
    return name(draw);
  }

  private int mode() {
    return 0700 | draw.upTo(077);
  }

  /** Where a relative name begins. */
  private int directory() {
    return draw.oneIn(3) ? AT_FDCWD : draw.fd();
  }

  @Override
  public void step() {
    switch (draw.upTo(7)) {
      case 0, 1 -> make();
      case 2 -> makeAt();
      case 3, 4 -> move();
      case 5 -> look();
      case 6 -> change();
      default -> lookAt();
    }
  }

  private void make() {
    switch (draw.upTo(4)) {
      case 0 -> c.link(name(), name());
      case 1 -> c.symlink(name(), name());
      case 2, 3 -> c.mkdir(name(), mode());
      default -> c.mkfifo(name(), 0600);
    }
  }

  private void makeAt() {
    switch (draw.upTo(3)) {
      case 0 ->
          c.linkat(directory(), name(), directory(), name(), draw.someOf(3, AT_SYMLINK_FOLLOW));
      case 1 -> c.symlinkat(name(), directory(), name());
      case 2 -> c.mkdirat(directory(), name(), mode());
      default -> c.mkfifoat(directory(), name(), 0600);
    }
  }

  private void move() {
    switch (draw.upTo(8)) {
      case 0, 1 -> c.unlink(name());
      case 2 -> c.rename(name(), name());
      case 3 -> c.renameat2(AT_FDCWD, name(), AT_FDCWD, name(), draw.upTo(3));
      case 4 -> c.renameat(directory(), name(), directory(), name());
      case 5 -> c.rmdir(name());
      case 6 -> c.remove(name());
      case 7 -> c.unlinkat(directory(), name(), draw.someOf(2, AT_REMOVEDIR));
      default -> c.truncate(name(), draw.upTo(200) - 1);
    }
  }

  private void look() {
    switch (draw.upTo(6)) {
      case 0 -> c.stat(name());
      case 1 -> c.lstat(name());
      case 2 -> c.readlink(name());
      case 3 -> c.access(name(), draw.upTo(7));
      case 4 -> c.getcwd();
      case 5 -> c.realpath(name());
      default -> c.list(name());
    }
  }

  private void lookAt() {
    switch (draw.upTo(2)) {
      case 0 -> c.fstatat(directory(), name(), draw.someOf(2, AT_SYMLINK_NOFOLLOW));
      case 1 -> c.faccessat(directory(), name(), draw.upTo(7), 0);
      default -> c.readlinkat(directory(), name());
    }
  }

  private void change() {
    switch (draw.upTo(8)) {
      case 0 -> c.chmod(name(), mode());
      case 1 -> c.fchmod(draw.fd(), mode());
      case 2 -> c.fchmodat(directory(), name(), mode(), 0);
      case 3 -> c.lchown(name(), draw.upTo(2), draw.upTo(2));
      case 4 -> c.umask(draw.upTo(077));
      case 5 -> c.fchdir(draw.fd());
      case 6 -> c.setxattr(name(), "user." + draw.upTo(2), draw.text(20), draw.upTo(2));
      case 7 -> c.getxattr(name(), "user." + draw.upTo(2));
      default -> c.chdir(draw.oneOf("d", ".", "d/e"));
    }
  }
}
