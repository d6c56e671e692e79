package io.upcall.samples.kvd.data;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Members in their order (W. Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees"): a
 * list on which lie thinner and thinner ones, each with a quarter of the members of the one below.
 * A search goes along the thinnest first. Spans count the members that a step passes over, which
 * gives ranks.
 */
final class SkipList {
  private static final int MOST_LEVELS = 24;
  private static final byte[] NO_NAME = {};

  /** Before the first: no member. */
  private final ScoredMember head = new ScoredMember(NO_NAME, 0, MOST_LEVELS);

  private @Nullable ScoredMember last;
  private int levels = 1;
  private int size;

  // Scratch of insert and remove: at each level the last one before the place, and its rank.
  private final ScoredMember[] before = new ScoredMember[MOST_LEVELS];
  private final int[] rankBefore = new int[MOST_LEVELS];

  /** Each level has a quarter of the members of the one below. */
  static int randomLevels() {
    int zeros = Long.numberOfTrailingZeros(ThreadLocalRandom.current().nextLong());
    return Math.min(1 + zeros / 2, MOST_LEVELS);
  }

  void insert(ScoredMember member) {
    search(member);
    int depth = member.nexts.length;
    for (; levels < depth; levels++) {
      before[levels] = head;
      rankBefore[levels] = 0;
      head.spans[levels] = size;
    }
    for (int i = 0; i < depth; i++) {
      int passed = rankBefore[0] - rankBefore[i];
      member.nexts[i] = before[i].nexts[i];
      member.spans[i] = before[i].spans[i] - passed;
      before[i].nexts[i] = member;
      before[i].spans[i] = passed + 1;
    }
    for (int i = depth; i < levels; i++) {
      before[i].spans[i]++;
    }
    member.previous = before[0] == head ? null : before[0];
    if (member.nexts[0] == null) {
      last = member;
    } else {
      member.nexts[0].previous = member;
    }
    size++;
    forget();
  }

  void remove(ScoredMember member) {
    search(member);
    for (int i = 0; i < levels; i++) {
      if (before[i].nexts[i] == member) {
        before[i].spans[i] += member.spans[i] - 1;
        before[i].nexts[i] = member.nexts[i];
      } else {
        before[i].spans[i]--;
      }
    }
    ScoredMember next = member.nexts[0];
    if (next == null) {
      last = member.previous;
    } else {
      next.previous = member.previous;
    }
    while (levels > 1 && head.nexts[levels - 1] == null) {
      levels--;
    }
    size--;
    forget();
  }

  private void search(ScoredMember member) {
    ScoredMember at = head;
    int rank = 0;
    for (int i = levels - 1; i >= 0; i--) {
      for (ScoredMember next = at.nexts[i];
          next != null && next.isBefore(member);
          next = at.nexts[i]) {
        rank += at.spans[i];
        at = next;
      }
      before[i] = at;
      rankBefore[i] = rank;
    }
  }

  /** The scratch must not keep what is removed alive. */
  private void forget() {
    for (int i = 0; i < levels; i++) {
      before[i] = head;
    }
  }

  @Nullable ScoredMember first() {
    return head.nexts[0];
  }

  @Nullable ScoredMember last() {
    return last;
  }

  @Nullable ScoredMember at(int rank) {
    if (rank < 0 || rank >= size) {
      return null;
    }
    ScoredMember at = head;
    int left = rank + 1;
    for (int i = levels - 1; i >= 0; i--) {
      for (ScoredMember next = at.nexts[i];
          next != null && at.spans[i] <= left;
          next = at.nexts[i]) {
        left -= at.spans[i];
        at = next;
      }
    }
    return at;
  }

  int rank(ScoredMember member) {
    search(member);
    int rank = rankBefore[0];
    forget();
    return rank;
  }

  @Nullable ScoredMember firstNotBelow(SortedSet.Bound bound) {
    ScoredMember at = head;
    for (int i = levels - 1; i >= 0; i--) {
      for (ScoredMember next = at.nexts[i];
          next != null && bound.isAbove(next);
          next = at.nexts[i]) {
        at = next;
      }
    }
    return at.nexts[0];
  }

  @Nullable ScoredMember lastNotAbove(SortedSet.Bound bound) {
    ScoredMember at = head;
    for (int i = levels - 1; i >= 0; i--) {
      for (ScoredMember next = at.nexts[i];
          next != null && !bound.isBelow(next);
          next = at.nexts[i]) {
        at = next;
      }
    }
    return at == head ? null : at;
  }
}
