package io.upcall.samples.kvd.data;

/** A set: members without an order. */
public final class SetValue implements Collection {
  private static final int MEMBER_BYTES = 24 + Values.ARRAY_BYTES + Dict.SLOT_BYTES;

  private final Dict<DictEntry> members = new Dict<>();
  private long memberBytes;
  private int longest;

  /** An empty one. */
  public SetValue() {}

  @Override
  public String type() {
    return "set";
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public long heapBytes() {
    return 64 + memberBytes;
  }

  @Override
  public int longestBytes() {
    return longest;
  }

  @Override
  public SetValue copy() {
    SetValue copy = new SetValue();
    members.forEach(member -> copy.add(member.key));
    return copy;
  }

  /** All members, to be looked at. */
  public Dict<DictEntry> members() {
    return members;
  }

  /** True when the range is a member. */
  public boolean contains(byte[] bytes, int from, int length) {
    return members.find(bytes, from, length) != null;
  }

  /** True when it is a member. */
  public boolean contains(byte[] member) {
    return members.find(member) != null;
  }

  /** Adds a member; false when it is there already. */
  public boolean add(byte[] member) {
    if (contains(member)) {
      return false;
    }
    members.add(new DictEntry(member));
    memberBytes += MEMBER_BYTES + member.length;
    longest = Math.max(longest, member.length);
    return true;
  }

  /** Takes out a member; false when it is none. */
  public boolean remove(byte[] bytes, int from, int length) {
    DictEntry member = members.find(bytes, from, length);
    if (member == null) {
      return false;
    }
    remove(member);
    return true;
  }

  /** Takes out a member of this set. */
  public void remove(DictEntry member) {
    members.remove(member);
    memberBytes -= MEMBER_BYTES + member.key.length;
  }
}
