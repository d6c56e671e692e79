package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Collection;
import io.upcall.samples.kvd.data.HashValue;
import io.upcall.samples.kvd.data.ListValue;
import io.upcall.samples.kvd.data.SetValue;
import java.util.Locale;
import java.util.Optional;

/**
 * What OBJECT ENCODING says: the form that Redis would keep a value in. We have one form for each
 * type, but tools look at this to see what is small.
 */
final class Encodings {
  private static final int EMBEDDED = 44;

  private Encodings() {}

  /** Up to where Redis keeps a value in a compact form; those of lists make no difference here. */
  enum Limit {
    HASH_MAX_LISTPACK_ENTRIES(512),
    HASH_MAX_LISTPACK_VALUE(64),
    ZSET_MAX_LISTPACK_ENTRIES(128),
    ZSET_MAX_LISTPACK_VALUE(64),
    SET_MAX_INTSET_ENTRIES(512),
    LIST_MAX_LISTPACK_SIZE(-2),
    LIST_COMPRESS_DEPTH(0);

    /** One for the whole process: it is what an answer looks like, no more. */
    private volatile long value;

    Limit(long value) {
      this.value = value;
    }

    long value() {
      return value;
    }

    void setValue(long newValue) {
      value = newValue;
    }

    /** As CONFIG names it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it was called before Redis 7. */
    Optional<String> alias() {
      String old = toString().replace("listpack", "ziplist");
      return old.equals(toString()) ? Optional.empty() : Optional.of(old);
    }
  }

  static String of(Object value) {
    if (value instanceof byte[] bytes) {
      boolean isNumber = Args.isLong(bytes);
      return isNumber ? "int" : bytes.length <= EMBEDDED ? "embstr" : "raw";
    }
    Collection collection = (Collection) value;
    if (collection instanceof ListValue) {
      return "quicklist";
    }
    if (collection instanceof SetValue set) {
      return isIntset(set) ? "intset" : "hashtable";
    }
    boolean isHash = collection instanceof HashValue;
    Limit entries = isHash ? Limit.HASH_MAX_LISTPACK_ENTRIES : Limit.ZSET_MAX_LISTPACK_ENTRIES;
    Limit length = isHash ? Limit.HASH_MAX_LISTPACK_VALUE : Limit.ZSET_MAX_LISTPACK_VALUE;
    boolean compact =
        collection.size() <= entries.value() && collection.longestBytes() <= length.value();
    return compact ? "listpack" : isHash ? "hashtable" : "skiplist";
  }

  private static boolean isIntset(SetValue set) {
    if (set.size() > Limit.SET_MAX_INTSET_ENTRIES.value()) {
      return false;
    }
    boolean[] allNumbers = {true};
    set.members().forEach(member -> allNumbers[0] &= Args.isLong(member.key));
    return allNumbers[0];
  }
}
