package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.ScoredMember;
import io.upcall.samples.kvd.data.SortedSet.Bound;
import io.upcall.samples.kvd.resp.Doubles;
import io.upcall.samples.kvd.resp.Request;
import java.util.Arrays;

/** The ends of ranges: by score ({@code 1}, {@code (1}, {@code -inf}) and by name. */
final class SortedSetBounds {
  private SortedSetBounds() {}

  private record Score(double value, boolean excluded) implements Bound {
    @Override
    public boolean isAbove(ScoredMember member) {
      return excluded ? member.score() <= value : member.score() < value;
    }

    @Override
    public boolean isBelow(ScoredMember member) {
      return excluded ? member.score() >= value : member.score() > value;
    }
  }

  /** {@code [name}, {@code (name}; only for sets whose scores are all the same. */
  private static final class Name implements Bound {
    private final byte[] value;
    private final boolean excluded;

    Name(byte[] value, boolean excluded) {
      this.value = value;
      this.excluded = excluded;
    }

    @Override
    public boolean isAbove(ScoredMember member) {
      int order = Arrays.compareUnsigned(member.key, value);
      return excluded ? order <= 0 : order < 0;
    }

    @Override
    public boolean isBelow(ScoredMember member) {
      int order = Arrays.compareUnsigned(member.key, value);
      return excluded ? order >= 0 : order > 0;
    }
  }

  /** {@code -} and {@code +}: before or behind all names. */
  private enum Infinite implements Bound {
    LOWEST {
      @Override
      public boolean isAbove(ScoredMember member) {
        return false;
      }
    },
    HIGHEST {
      @Override
      public boolean isAbove(ScoredMember member) {
        return true;
      }
    };

    @Override
    public boolean isBelow(ScoredMember member) {
      return !isAbove(member);
    }
  }

  static Bound score(Request request, int i) {
    String text = request.text(i);
    boolean excluded = text.startsWith("(");
    double value = Doubles.parse(excluded ? text.substring(1) : text);
    if (Double.isNaN(value)) {
      throw new CommandError("ERR min or max is not a float");
    }
    return new Score(value, excluded);
  }

  static Bound name(Request request, int i) {
    String text = request.text(i);
    if (text.equals("-")) {
      return Infinite.LOWEST;
    }
    if (text.equals("+")) {
      return Infinite.HIGHEST;
    }
    boolean excluded = text.startsWith("(");
    if (!excluded && !text.startsWith("[")) {
      throw new CommandError("ERR min or max not valid string range item");
    }
    byte[] whole = request.copy(i);
    return new Name(Arrays.copyOfRange(whole, 1, whole.length), excluded);
  }
}
