package io.upcall.cores;

/**
 * The aux of {@link SaEvent#SIGNAL}.
 *
 * @param number of the signal, 1 and up
 * @param code why it came: {@code si_code} of siginfo_t, 0 when nobody knows
 */
public record SaSignal(int number, int code) {

  /** Checks the range. */
  public SaSignal {
    if (number < 1) {
      throw new IllegalArgumentException("signal " + number + ": 1 and up");
    }
  }
}
