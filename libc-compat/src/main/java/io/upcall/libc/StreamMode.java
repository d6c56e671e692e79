package io.upcall.libc;

/** What the mode of fopen(3) says: {@code r}, {@code w} or {@code a}, {@code +}, and flags. */
record StreamMode(boolean reads, boolean writes, boolean appends, int openFlags) {

  /**
   * Reads a mode; {@code b} means nothing, as on every Unix.
   *
   * @throws ErrnoException EINVAL
   */
  static StreamMode parse(String function, String mode) throws ErrnoException {
    char kind = mode.isEmpty() ? 0 : mode.charAt(0);
    boolean both = mode.indexOf('+') > 0;
    int flags =
        switch (kind) {
          case 'r' -> 0;
          case 'w' -> Fcntl.O_CREAT | Fcntl.O_TRUNC;
          case 'a' -> Fcntl.O_CREAT | Fcntl.O_APPEND;
          default -> throw new ErrnoException(function, Errno.EINVAL, mode);
        };
    for (int i = 1; i < mode.length(); i++) {
      switch (mode.charAt(i)) {
        case 'e' -> flags |= Fcntl.O_CLOEXEC;
        case 'x' -> flags |= Fcntl.O_EXCL;
        case '+', 'b', 'c', 'm' -> {
          // Seen above, or about nothing that there is here.
        }
        default -> throw new ErrnoException(function, Errno.EINVAL, mode);
      }
    }
    flags |= both ? Fcntl.O_RDWR : kind == 'r' ? Fcntl.O_RDONLY : Fcntl.O_WRONLY;
    return new StreamMode(both || kind == 'r', both || kind != 'r', kind == 'a', flags);
  }
}
