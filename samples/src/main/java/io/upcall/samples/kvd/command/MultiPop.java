package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Request;

/**
 * {@code numkeys key … where [COUNT n]}: what LMPOP and ZMPOP pop from.
 *
 * @param firstKey the index of the first key
 * @param where the index behind the last: of what says from which end
 * @param count how many elements at most
 */
record MultiPop(int firstKey, int where, int count) {
  static MultiPop parse(Request request, int countAt) {
    int keys =
        Args.keyCount(
            request, countAt, CommandError.NO_KEYS, CommandError.NO_KEYS, CommandError.SYNTAX);
    int where = countAt + 1 + keys;
    if (where >= request.count()) {
      throw CommandError.SYNTAX;
    }
    int count = 1;
    if (where + 1 < request.count()) {
      if (where + 3 != request.count() || !request.is(where + 1, "COUNT")) {
        throw CommandError.SYNTAX;
      }
      count = positive(request, where + 2);
    }
    return new MultiPop(countAt + 1, where, count);
  }

  private static int positive(Request request, int i) {
    long value = request.isLong(i) ? request.longAt(i) : 0;
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new CommandError("ERR count should be greater than 0");
    }
    return (int) value;
  }
}
