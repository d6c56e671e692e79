package io.upcall.cores;

import org.jspecify.annotations.Nullable;

/**
 * How a proc ended: by exit(3) with a code, by a signal, or by a crash.
 *
 * @param code what it gave to exit(3), 0 to 255; of a crash 1, as of a Java program; 0 when a
 *     signal ended it
 * @param signal the number of the signal that ended it, 1 to 64; 0 for none
 * @param cause what a uthread threw and nobody caught; null when it did not crash
 */
public record ExitStatus(int code, int signal, @Nullable Throwable cause) {

  private static final int CRASHED = 1;
  private static final int SHELL_SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;

  /** Checks the ranges. */
  public ExitStatus {
    if (code < 0 || code > 255) {
      throw new IllegalArgumentException("exit code " + code + ": 0 to 255");
    }
    if (signal < 0 || signal > LAST_SIGNAL) {
      throw new IllegalArgumentException("signal " + signal + ": 1 to " + LAST_SIGNAL);
    }
  }

  /** Ended by exit(3), which passes on the low eight bits of {@code status}. */
  public static ExitStatus exited(int status) {
    return new ExitStatus(status & 0xff, 0, null);
  }

  /** Ended by a signal, 1 to 64. */
  public static ExitStatus signaled(int signal) {
    if (signal == 0) {
      throw new IllegalArgumentException("signal 0 ends nobody: 1 to " + LAST_SIGNAL);
    }
    return new ExitStatus(0, signal, null);
  }

  /** Ended because nobody caught {@code cause}. */
  public static ExitStatus crashed(Throwable cause) {
    return new ExitStatus(CRASHED, 0, cause);
  }

  /** True when a signal ended it: WIFSIGNALED. */
  public boolean isSignaled() {
    return signal != 0;
  }

  /** True when something that nobody caught ended it. */
  public boolean isCrash() {
    return cause != null;
  }

  /** The word that wait(2) fills in: the code in bits 8 to 15, or the signal in bits 0 to 6. */
  public int waitStatus() {
    return isSignaled() ? signal : code << 8;
  }

  /** What a shell has in {@code $?}: the code, or 128 and the signal. */
  public int shellStatus() {
    return isSignaled() ? SHELL_SIGNAL_BASE + signal : code;
  }
}
