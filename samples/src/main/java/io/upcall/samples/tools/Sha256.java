package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.POSIX_FADV_SEQUENTIAL;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Fcntl.posix_fadvise;
import static io.upcall.libc.Unistd.STDIN_FILENO;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.read;

import io.upcall.libc.ErrnoException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What came of one file: its digest, or why there is none.
 *
 * @param name as it was given
 * @param digest 64 hexadecimal digits; null when it could not be read
 * @param failure null when it could
 */
record Sha256(String name, @Nullable String digest, @Nullable ErrnoException failure) {
  /** Standard input, as a name. */
  static final String STANDARD_INPUT = "-";

  private static final int BUFFER_BYTES = 128 << 10;

  /** Reads the file through. */
  static Sha256 of(String name) {
    try {
      if (name.equals(STANDARD_INPUT)) {
        return new Sha256(name, digest(STDIN_FILENO), null);
      }
      int fd = open(name, O_RDONLY);
      try {
        return new Sha256(name, digest(fd), null);
      } finally {
        close(fd);
      }
    } catch (ErrnoException failure) {
      return new Sha256(name, null, failure);
    }
  }

  private static String digest(int fd) throws ErrnoException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    adviseSequential(fd);
    for (int got; (got = read(fd, buffer)) > 0; ) {
      digest.update(buffer, 0, got);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has it", impossible);
    }
  }

  /** A hint, which pipes and terminals refuse. */
  private static void adviseSequential(int fd) {
    try {
      posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    } catch (ErrnoException noFile) {
      // It is read from start to end whatever the kernel thinks of it.
    }
  }
}
