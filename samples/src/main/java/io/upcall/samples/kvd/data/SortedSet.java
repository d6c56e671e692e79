package io.upcall.samples.kvd.data;

import org.jspecify.annotations.Nullable;

/**
 * A sorted set: members with scores, in the order of their scores and, where these are equal, of
 * their bytes. A {@link Dict} finds a member by its name, a {@link SkipList} by its place.
 */
public final class SortedSet implements Collection {
  private static final int MEMBER_BYTES = 80 + Values.ARRAY_BYTES + Dict.SLOT_BYTES;

  private final Dict<ScoredMember> members = new Dict<>();
  private final SkipList order = new SkipList();
  private long memberBytes;
  private int longest;

  /** An empty one. */
  public SortedSet() {}

  @Override
  public String type() {
    return "zset";
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public long heapBytes() {
    return 256 + memberBytes;
  }

  @Override
  public int longestBytes() {
    return longest;
  }

  @Override
  public SortedSet copy() {
    SortedSet copy = new SortedSet();
    for (ScoredMember at = first(); at != null; at = at.following()) {
      copy.put(at.key, at.score());
    }
    return copy;
  }

  /** All members, by name. */
  public Dict<ScoredMember> members() {
    return members;
  }

  /** The member that is this range, or null. */
  public @Nullable ScoredMember find(byte[] bytes, int from, int length) {
    return members.find(bytes, from, length);
  }

  /** Gives a member a score; adds it when it is not there. */
  public void put(byte[] name, double score) {
    ScoredMember known = members.find(name);
    if (known != null) {
      move(known, score);
      return;
    }
    ScoredMember member = new ScoredMember(name, score, SkipList.randomLevels());
    members.add(member);
    order.insert(member);
    memberBytes += MEMBER_BYTES + name.length;
    longest = Math.max(longest, name.length);
  }

  /** Gives a member of this set another score. */
  public void move(ScoredMember member, double score) {
    if (member.score() != score) {
      order.remove(member);
      member.setScore(score);
      order.insert(member);
    }
  }

  /** Takes out a member of this set. */
  public void remove(ScoredMember member) {
    members.remove(member);
    order.remove(member);
    memberBytes -= MEMBER_BYTES + member.key.length;
  }

  /** The one with the lowest score; null when it is empty. */
  public @Nullable ScoredMember first() {
    return order.first();
  }

  /** The one with the highest score; null when it is empty. */
  public @Nullable ScoredMember last() {
    return order.last();
  }

  /** The one at a place from 0. */
  public @Nullable ScoredMember at(int rank) {
    return order.at(rank);
  }

  /** The place of a member of this set, from 0. */
  public int rank(ScoredMember member) {
    return order.rank(member);
  }

  /** The first one that is not below a bound; null when all are. */
  public @Nullable ScoredMember firstNotBelow(Bound bound) {
    return order.firstNotBelow(bound);
  }

  /** The last one that is not above a bound; null when all are. */
  public @Nullable ScoredMember lastNotAbove(Bound bound) {
    return order.lastNotAbove(bound);
  }

  /** One end of a range of members. */
  public interface Bound {
    /** True when the member lies before the range that begins here. */
    boolean isAbove(ScoredMember member);

    /** True when the member lies behind the range that ends here. */
    boolean isBelow(ScoredMember member);
  }
}
