package io.upcall.samples.kvd.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A member of a {@link SortedSet}, and a node of its {@link SkipList}. */
public final class ScoredMember extends DictEntry {
  private double score;

  // Owned by the skip list: a member at level i is i + 1 lists deep, and its span there is how many
  // places further the next one is.
  final @Nullable ScoredMember[] nexts;
  final int[] spans;
  @Nullable ScoredMember previous;

  ScoredMember(byte[] name, double score, int levels) {
    super(name);
    this.score = score;
    this.nexts = new @Nullable ScoredMember[levels];
    this.spans = new int[levels];
  }

  /** What it is sorted by. */
  public double score() {
    return score;
  }

  void setScore(double newScore) {
    score = newScore;
  }

  /** The one behind it, or null. */
  public @Nullable ScoredMember following() {
    return nexts[0];
  }

  /** The one before it, or null. */
  public @Nullable ScoredMember preceding() {
    return previous;
  }

  boolean isBefore(ScoredMember other) {
    return score < other.score
        || (score == other.score && Arrays.compareUnsigned(key, other.key) < 0);
  }
}
