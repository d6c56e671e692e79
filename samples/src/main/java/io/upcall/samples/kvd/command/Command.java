package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A row of the command table.
 *
 * @param name in small letters
 * @param arity how many arguments, the name included; negative: at least so many
 * @param flags what kind of command it is
 * @param keys where its keys are
 * @param handler what it does
 */
record Command(String name, int arity, Set<Flag> flags, Keys keys, Handler handler) {
  /** What kind of command it is; the names are those of COMMAND INFO. */
  enum Flag {
    WRITE,
    READONLY,
    DENYOOM,
    ADMIN,
    PUBSUB,
    BLOCKING,
    FAST,
    NO_MULTI,
    LOADING;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What a command does. It replies, or throws a {@link CommandError}; it never waits. */
  @FunctionalInterface
  interface Handler {
    void run(Session session, Request request);
  }

  /**
   * Where the keys are among the arguments: from first to last in steps; a negative last counts
   * from the end. With a {@code counted} of n more than 0, argument n says how many follow it.
   */
  record Keys(int first, int last, int step, int counted) {
    static final Keys NONE = new Keys(0, 0, 0, 0);
    static final Keys FIRST = new Keys(1, 1, 1, 0);
    static final Keys FIRST_TWO = new Keys(1, 2, 1, 0);
    static final Keys ALL = new Keys(1, -1, 1, 0);

    /** The indexes of the keys of a request. */
    List<Integer> of(Request request) {
      List<Integer> indexes = new ArrayList<>();
      if (first > 0) {
        int end = last >= 0 ? last : request.count() + last;
        for (int i = first; i <= Math.min(end, request.count() - 1); i += step) {
          indexes.add(i);
        }
      }
      if (counted > 0 && counted < request.count() && request.isLong(counted)) {
        long end = Math.min(request.count() - 1, counted + request.longAt(counted));
        for (int i = counted + 1; i <= end; i++) {
          indexes.add(i);
        }
      }
      return indexes;
    }
  }

  boolean is(Flag flag) {
    return flags.contains(flag);
  }

  boolean takes(int arguments) {
    return arity >= 0 ? arguments == arity : arguments >= -arity;
  }
}
