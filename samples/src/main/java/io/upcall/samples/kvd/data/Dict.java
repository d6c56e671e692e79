package io.upcall.samples.kvd.data;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of entries that are found by slices of any array: a look-up copies nothing.
 *
 * <p>Two things are not in java.util's: {@link #scan}, which visits everything in steps while
 * others add and remove, and {@link #random}. The table is always a power of two of chains. It is
 * rehashed in one go, some 30 ns an entry.
 *
 * @param <E> the entries
 */
public final class Dict<E extends DictEntry> {
  private static final int SMALLEST = 4;

  /** An entry is looked for so often at random before the table is gone through. */
  private static final int RANDOM_TRIES = 256;

  private static final int RANDOM_DEPTH = 8;

  /** What a table costs for each entry, on average. */
  static final int SLOT_BYTES = 6;

  private @Nullable DictEntry[] table = new @Nullable DictEntry[SMALLEST];
  private int size;

  /** An empty one. */
  public Dict() {}

  /** How many entries there are. */
  public int size() {
    return size;
  }

  /** The entry with this key, or null. */
  public @Nullable E find(byte[] key) {
    return find(key, 0, key.length);
  }

  /** The entry whose key is this range, or null. */
  public @Nullable E find(byte[] bytes, int from, int length) {
    int hash = Hash.of(bytes, from, length);
    DictEntry entry = table[hash & table.length - 1];
    while (entry != null && !matches(entry, hash, bytes, from, length)) {
      entry = entry.next;
    }
    return own(entry);
  }

  private static boolean matches(DictEntry entry, int hash, byte[] bytes, int from, int length) {
    return entry.hash == hash
        && Arrays.equals(entry.key, 0, entry.key.length, bytes, from, from + length);
  }

  /** Only Es come in. */
  @SuppressWarnings("unchecked")
  private @Nullable E own(@Nullable DictEntry entry) {
    return (E) entry;
  }

  /** Adds an entry; none has its key. */
  public void add(E entry) {
    if (size >= table.length) {
      resize(2 * table.length);
    }
    link(entry);
    size++;
  }

  private void link(DictEntry entry) {
    int bucket = entry.hash & table.length - 1;
    entry.next = table[bucket];
    table[bucket] = entry;
  }

  /** Takes out an entry that is in this dict. */
  public void remove(E entry) {
    int bucket = entry.hash & table.length - 1;
    DictEntry before = null;
    for (DictEntry at = table[bucket]; at != null; before = at, at = at.next) {
      if (at == entry) {
        if (before == null) {
          table[bucket] = at.next;
        } else {
          before.next = at.next;
        }
        at.next = null;
        size--;
        shrink();
        return;
      }
    }
    throw new IllegalStateException("the entry is not in this dict");
  }

  private void shrink() {
    if (table.length > SMALLEST && size < table.length / 8) {
      resize(table.length / 2);
    }
  }

  private void resize(int length) {
    @Nullable DictEntry[] old = table;
    table = new @Nullable DictEntry[length];
    for (DictEntry chain : old) {
      for (DictEntry entry = chain; entry != null; ) {
        DictEntry next = entry.next;
        link(entry);
        entry = next;
      }
    }
  }

  /** Takes out all. */
  public void clear() {
    table = new @Nullable DictEntry[SMALLEST];
    size = 0;
  }

  /** Visits all, in no order; {@code visitor} must not change the dict. */
  public void forEach(Consumer<? super E> visitor) {
    for (DictEntry chain : table) {
      visit(chain, visitor);
    }
  }

  private void visit(@Nullable DictEntry chain, Consumer<? super E> visitor) {
    E entry = own(chain);
    while (entry != null) {
      E next = own(entry.next);
      visitor.accept(entry);
      entry = next;
    }
  }

  /**
   * Visits one step of a scan: those in one bucket. Begin with the cursor 0, go on with what comes
   * back until that is 0 again. What is in the dict all the while is visited at least once.
   *
   * <p>The cursor counts with its bits reversed (as in Redis, by Pieter Noordhuis): the buckets
   * that one bucket becomes in a larger table, or becomes part of in a smaller one, then lie next
   * to each other in its order, so a resize in between skips none.
   */
  public long scan(long cursor, Consumer<? super E> visitor) {
    int mask = table.length - 1;
    visit(table[(int) cursor & mask], visitor);
    long next = Long.reverse(cursor | ~(long) mask) + 1;
    return Long.reverse(next);
  }

  /** Any one, with about the same chance for each; null when there is none. */
  public @Nullable E random() {
    if (size == 0) {
      return null;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Any place of the first so many of any chain, until there is something at it: fair to all but
    // the few that lie deeper.
    for (int tries = 0; tries < RANDOM_TRIES; tries++) {
      DictEntry entry = table[random.nextInt(table.length)];
      for (int depth = random.nextInt(RANDOM_DEPTH); depth > 0 && entry != null; depth--) {
        entry = entry.next;
      }
      if (entry != null) {
        return own(entry);
      }
    }
    int start = random.nextInt(table.length);
    int bucket = start;
    while (table[bucket] == null) {
      bucket = bucket + 1 & table.length - 1;
    }
    return own(table[bucket]);
  }
}
