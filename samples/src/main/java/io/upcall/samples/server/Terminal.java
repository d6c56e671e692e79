package io.upcall.samples.server;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.Unistd;

/** What a command wants to know of who reads its output. */
public final class Terminal {
  private Terminal() {}

  /** Whether standard output, of the proc that asks, is one; a closed one is none. */
  public static boolean isStandardOutput() {
    try {
      return Unistd.isatty(Unistd.STDOUT_FILENO);
    } catch (ErrnoException closed) {
      return false;
    }
  }
}
