package io.upcall.samples.kvd.data;

import org.jspecify.annotations.Nullable;

/**
 * One database: keys and their values. What happens to it is told to a {@link Watcher}, before and
 * after.
 */
public final class Database {
  private final Dict<KeyEntry> keys = new Dict<>();
  private final ExpiryHeap expiries = new ExpiryHeap();
  private final int number;
  private final Watcher watcher;
  private long heapBytes;

  /** Hears of changes. */
  public interface Watcher {
    /** The entry is about to be changed or to be taken out. */
    void beforeChange(Database database, KeyEntry entry);

    /** The key was changed, added or taken out. */
    void changed(Database database, byte[] key);

    /** For a new entry: the last snapshot that was begun. */
    int currentSnapshot();
  }

  /** An empty one. */
  public Database(int number, Watcher watcher) {
    this.number = number;
    this.watcher = watcher;
  }

  /** From 0. */
  public int number() {
    return number;
  }

  /** How many keys there are. */
  public int size() {
    return keys.size();
  }

  /** How many of them expire. */
  public int volatileKeys() {
    return expiries.size();
  }

  /** About how much of the heap it takes. */
  public long heapBytes() {
    return heapBytes;
  }

  /** All keys, to be looked at; those too whose time is over. */
  public Dict<KeyEntry> keys() {
    return keys;
  }

  /** The key that expires next, or null. */
  public @Nullable KeyEntry nextToExpire() {
    return expiries.first();
  }

  /** The entry whose key is this range, or null. */
  public @Nullable KeyEntry find(byte[] bytes, int from, int length) {
    return keys.find(bytes, from, length);
  }

  // ---- changes ---------------------------------------------------------------------------------

  /** Announces that the value of an entry, which is a {@link Collection}, is going to change. */
  public void beforeChange(KeyEntry entry) {
    watcher.beforeChange(this, entry);
  }

  /** The value of an entry has changed: takes the entry out when nothing is left of it. */
  public void afterChange(KeyEntry entry) {
    if (entry.value() instanceof Collection collection && collection.size() == 0) {
      unlink(entry);
    } else {
      count(entry);
    }
    watcher.changed(this, entry.key);
  }

  /** Adds a key that is not there; the array is the database's from now on. */
  public KeyEntry add(byte[] key, Object value) {
    KeyEntry entry = new KeyEntry(key, value);
    entry.snapshot = watcher.currentSnapshot();
    keys.add(entry);
    count(entry);
    watcher.changed(this, key);
    return entry;
  }

  /** Gives an entry another value; its expiry stays. */
  public void replace(KeyEntry entry, Object value) {
    watcher.beforeChange(this, entry);
    entry.setValue(value);
    count(entry);
    watcher.changed(this, entry.key);
  }

  /** Sets when an entry expires, or {@link KeyEntry#NEVER}. */
  public void expireAt(KeyEntry entry, long millis) {
    if (entry.expireAtMillis() == millis) {
      return;
    }
    watcher.beforeChange(this, entry);
    entry.setExpireAtMillis(millis);
    expiries.update(entry);
    watcher.changed(this, entry.key);
  }

  /** Takes an entry out. */
  public void remove(KeyEntry entry) {
    watcher.beforeChange(this, entry);
    unlink(entry);
    watcher.changed(this, entry.key);
  }

  private void unlink(KeyEntry entry) {
    keys.remove(entry);
    expiries.remove(entry);
    heapBytes -= entry.countedBytes;
    entry.countedBytes = 0;
  }

  private void count(KeyEntry entry) {
    long bytes = entry.heapBytes();
    heapBytes += bytes - entry.countedBytes;
    entry.countedBytes = bytes;
  }

  /** Takes all out; whoever watches keys has to be told by the caller, who knows them. */
  public void clear() {
    keys.clear();
    expiries.clear();
    heapBytes = 0;
  }
}
