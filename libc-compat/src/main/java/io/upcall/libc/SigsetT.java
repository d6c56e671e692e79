package io.upcall.libc;

/** {@code sigset_t}: a set of signals; a new one is empty. */
public final class SigsetT {

  /** Bit {@code n - 1} for signal n. The owner's. */
  long bits;

  /** The empty set. */
  public SigsetT() {}

  /** The set of {@code signals}. */
  public static SigsetT of(int... signals) {
    SigsetT set = new SigsetT();
    for (int signal : signals) {
      if (!isSignal(signal)) {
        throw new IllegalArgumentException(signal + " is no signal: 1 to 64");
      }
      set.bits |= bit(signal);
    }
    return set;
  }

  static SigsetT ofBits(long bits) {
    SigsetT set = new SigsetT();
    set.bits = bits;
    return set;
  }

  static boolean isSignal(int signal) {
    return signal > 0 && signal < Signal.NSIG;
  }

  static long bit(int signal) {
    return 1L << (signal - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigsetT set && set.bits == bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (long left = bits; left != 0; left &= left - 1) {
      text.append(text.length() == 1 ? "" : " ").append(Long.numberOfTrailingZeros(left) + 1);
    }
    return text.append(']').toString();
  }
}
