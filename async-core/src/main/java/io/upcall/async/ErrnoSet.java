package io.upcall.async;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Error numbers by their names, as the tables of {@link Op} have them, and the lists they share.
 */
final class ErrnoSet {

  /** Any operation may be told these. */
  private static final String ANYONE = "ECANCELED EBADF EINVAL ENOMEM EOPNOTSUPP";

  /** Looking a path up. */
  static final String LOOK_UP = "EACCES EFAULT ELOOP ENAMETOOLONG ENOENT ENOTDIR EIO ESTALE ";

  /** Changing a directory, beside {@link #LOOK_UP}. */
  static final String DIRECTORY = LOOK_UP + "EDQUOT EEXIST ENOSPC EPERM EROFS EBUSY EXDEV EMLINK ";

  static final String READING =
      "EFAULT EIO EISDIR ENXIO EOVERFLOW ESPIPE ECONNRESET ETIMEDOUT ENOTCONN EOPNOTSUPP ESTALE"
          + " ENODATA EHOSTUNREACH ";

  static final String WRITING =
      "EFAULT EIO EDQUOT EFBIG ENOSPC EPERM EPIPE EDESTADDRREQ ESPIPE ENXIO ECONNRESET EOPNOTSUPP"
          + " ENOTCONN ESTALE EROFS ";

  static final String RECEIVING =
      "ECONNREFUSED EFAULT ENOTCONN ENOTSOCK ECONNRESET ETIMEDOUT EOPNOTSUPP EHOSTUNREACH"
          + " ENETUNREACH ENOPROTOOPT EPIPE EMSGSIZE ";

  static final String SENDING =
      "EACCES EALREADY ECONNRESET EDESTADDRREQ EFAULT EISCONN EMSGSIZE ENOBUFS ENOTCONN ENOTSOCK"
          + " EOPNOTSUPP EPIPE ECONNREFUSED EHOSTUNREACH ENETUNREACH ENETDOWN ETIMEDOUT EPERM"
          + " ETOOMANYREFS EAFNOSUPPORT EADDRNOTAVAIL ";

  static final String ACCEPTING =
      "ECONNABORTED EFAULT EMFILE ENFILE ENOBUFS ENOTSOCK EOPNOTSUPP EPERM EPROTO ENETDOWN"
          + " ENOPROTOOPT EHOSTDOWN ENONET EHOSTUNREACH ENETUNREACH ETIMEDOUT ";

  static final String SPLICING =
      "EAGAIN EPIPE EIO ESPIPE ECONNRESET ENOSPC EFBIG ENOTCONN ETIMEDOUT EISDIR EDQUOT EPERM ";

  static final String ATTRIBUTES = LOOK_UP + "ENODATA EOPNOTSUPP ERANGE E2BIG EPERM ";

  /** What the kernel's user-space interface reserves for errnos: all of it. */
  static final String ANY = "ANY";

  private static final int MOST = 4095;

  private static final Map<String, Integer> NUMBERS = numbers();

  private ErrnoSet() {}

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int errno = 1; errno <= Errno.ERFKILL; errno++) {
      numbers.put(Errno.name(errno), errno);
    }
    return numbers;
  }

  /** The numbers of names with blanks between them. */
  static BitSet of(String names) {
    BitSet set = new BitSet();
    if (names.startsWith(ANY)) {
      set.set(1, MOST + 1);
      return set;
    }
    for (String name : names.trim().split(" +")) {
      if (!name.isEmpty()) {
        Integer errno = NUMBERS.get(name);
        if (errno == null) {
          throw new IllegalArgumentException("no errno is called " + name);
        }
        set.set(errno);
      }
    }
    return set;
  }

  /** {@link #of} and what any operation may be told. */
  static BitSet andAnyones(String names) {
    return of(names + " " + ANYONE);
  }
}
