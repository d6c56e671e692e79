package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What HRANDFIELD, SRANDMEMBER and ZRANDMEMBER pick: so many different elements, or, with a
 * negative count, so many that may be the same.
 */
final class RandomPicks {
  /** From this share of all on it is better to shuffle them all. */
  private static final int SHUFFLE_SHARE = 3;

  private RandomPicks() {}

  /** What is asked for; without {@code many} just one. */
  record Wanted(boolean many, long count, boolean withValues) {}

  /** {@code key [count [WITHVALUES]]}. */
  static Wanted parse(Request request, String valuesWord) {
    if (request.count() == 2) {
      return new Wanted(false, 1, false);
    }
    long count = Args.integer(request, 2);
    boolean withValues = request.count() == 4 && request.is(3, valuesWord);
    if (request.count() > 4 || (request.count() == 4 && !withValues)) {
      throw CommandError.SYNTAX;
    }
    if (count < -(Long.MAX_VALUE / 2) || (withValues && count > Long.MAX_VALUE / 2)) {
      throw new CommandError("ERR value is out of range");
    }
    return new Wanted(true, count, withValues);
  }

  static <E extends DictEntry> List<E> pick(Dict<E> from, long count) {
    return count < 0 ? repeated(from, -count) : distinct(from, count);
  }

  private static <E extends DictEntry> List<E> repeated(Dict<E> from, long count) {
    List<E> picked = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      E element = from.random();
      if (element == null) {
        break;
      }
      picked.add(element);
    }
    return picked;
  }

  private static <E extends DictEntry> List<E> distinct(Dict<E> from, long count) {
    if (count * SHUFFLE_SHARE < from.size()) {
      Set<E> picked = new LinkedHashSet<>();
      while (picked.size() < count) {
        E element = from.random();
        if (element != null) {
          picked.add(element);
        }
      }
      return new ArrayList<>(picked);
    }
    List<E> all = new ArrayList<>(from.size());
    from.forEach(all::add);
    Collections.shuffle(all, ThreadLocalRandom.current());
    return all.subList(0, (int) Math.min(count, all.size()));
  }
}
