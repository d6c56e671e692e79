package io.upcall.async.sim;

import io.upcall.async.Submitter;

/**
 * What becomes of a submission: when it ends, and how.
 *
 * <p><em>How</em> is a result that is given here, or what the operation does when it is {@linkplain
 * #perform performed} on the world's descriptors, with as many bytes as {@link #atMost} says.
 */
public final class Answer {

  enum When {
    /** Inside submit. */
    QUICK,
    /** With the next turn, or when what it waits for has come. */
    NEXT_TURN,
    /** When the test completes it or somebody cancels it. */
    HELD,
    /** It is not taken. */
    REFUSED
  }

  private static final Answer HOLD = new Answer(When.HELD, 0, false, 0, Integer.MAX_VALUE);
  private static final Answer PERFORM = new Answer(When.NEXT_TURN, 0, true, 0, Integer.MAX_VALUE);
  private static final Answer AGAIN = refusal(Submitter.AGAIN);
  private static final Answer INVALID = refusal(Submitter.INVALID);

  private final When when;
  private final long delayNanos;
  private final boolean performed;
  private final int value;
  private final int byteLimit;

  private Answer(When when, long delayNanos, boolean performed, int value, int byteLimit) {
    this.when = when;
    this.delayNanos = delayNanos;
    this.performed = performed;
    this.value = value;
    this.byteLimit = byteLimit;
  }

  private static Answer refusal(int answer) {
    return new Answer(When.REFUSED, 0, false, answer, Integer.MAX_VALUE);
  }

  /**
   * QUICK with {@code result}, whether the submitter said TRY_QUICK or not: a driver may always do
   * that. With ALWAYS_EVENT it is the next turn's event.
   */
  public static Answer quick(int result) {
    return new Answer(When.QUICK, 0, false, result, Integer.MAX_VALUE);
  }

  /** PENDING, and the event comes with {@code result} in the next turn. */
  public static Answer nextTurn(int result) {
    return after(0, result);
  }

  /** PENDING, and the call ends with {@code result} when {@code nanos} have passed. */
  public static Answer after(long nanos, int result) {
    return new Answer(When.NEXT_TURN, nanos, false, result, Integer.MAX_VALUE);
  }

  /** PENDING until the test completes or somebody cancels it. */
  public static Answer hold() {
    return HOLD;
  }

  /** AGAIN, also to a submitter that did not say NONBLOCK. */
  public static Answer again() {
    return AGAIN;
  }

  /** INVALID. */
  public static Answer invalid() {
    return INVALID;
  }

  /**
   * PENDING, and the operation is done on the world's descriptors, as soon as it can. This is also
   * what happens when nothing was said.
   */
  public static Answer perform() {
    return PERFORM;
  }

  /** {@link #perform}, begun when {@code nanos} have passed. */
  public static Answer performAfter(long nanos) {
    return new Answer(When.NEXT_TURN, nanos, true, 0, Integer.MAX_VALUE);
  }

  /** {@link #perform}, and QUICK when the operation has not to wait. */
  public static Answer performQuick() {
    return new Answer(When.QUICK, 0, true, 0, Integer.MAX_VALUE);
  }

  /** The same, with {@code bytes} at most carried over: a short read or write. */
  public Answer atMost(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("at most " + bytes + " bytes: it must be 1 or more");
    }
    return new Answer(when, delayNanos, performed, value, bytes);
  }

  boolean isQuick() {
    return when == When.QUICK;
  }

  boolean isHeld() {
    return when == When.HELD;
  }

  boolean isRefused() {
    return when == When.REFUSED;
  }

  /** How long a pending call is left alone before anything happens to it. */
  long delayNanos() {
    return delayNanos;
  }

  /** True when the result is what the operation gives. */
  boolean isPerformed() {
    return performed;
  }

  /** The result, if it is given; of a refusal, what submit returns. */
  int value() {
    return value;
  }

  /** How many bytes the operation may carry over. */
  int byteLimit() {
    return byteLimit;
  }

  @Override
  public String toString() {
    String how = performed ? "performed, at most " + byteLimit + " bytes" : "result " + value;
    return when + " after " + delayNanos + " ns, " + how;
  }
}
