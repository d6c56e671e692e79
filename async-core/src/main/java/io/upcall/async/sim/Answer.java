package io.upcall.async.sim;

import io.upcall.async.Submitter;

/** What the script says to a submission. */
public final class Answer {

  enum Kind {
    QUICK,
    NEXT_TURN,
    HOLD,
    REFUSE,
    UNSCRIPTED
  }

  /** The test said nothing: what the operation itself suggests. */
  static final Answer UNSCRIPTED = new Answer(Kind.UNSCRIPTED, 0);

  private static final Answer HOLD = new Answer(Kind.HOLD, 0);
  private static final Answer AGAIN = new Answer(Kind.REFUSE, Submitter.AGAIN);
  private static final Answer INVALID = new Answer(Kind.REFUSE, Submitter.INVALID);

  private final Kind kind;
  private final int value;

  private Answer(Kind kind, int value) {
    this.kind = kind;
    this.value = value;
  }

  /**
   * QUICK with {@code result}, whether the submitter said TRY_QUICK or not: a driver may always do
   * that. With ALWAYS_EVENT it is the next turn's event.
   */
  public static Answer quick(int result) {
    return new Answer(Kind.QUICK, result);
  }

  /** PENDING, and the event comes with {@code result} in the next turn. */
  public static Answer nextTurn(int result) {
    return new Answer(Kind.NEXT_TURN, result);
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

  Kind kind() {
    return kind;
  }

  /** The result; of a refusal, what submit returns. */
  int value() {
    return value;
  }

  @Override
  public String toString() {
    return kind + " " + value;
  }
}
