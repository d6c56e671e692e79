package io.upcall.samples.kvd.data;

/**
 * All databases as they were at one moment, taken while they change: the caller goes through them
 * in steps, and what is about to change before its turn is taken first.
 *
 * <p>Redis forks for this. Here each entry remembers the number of the last snapshot that has it,
 * or that was begun before the entry was there.
 */
public final class Snapshot {
  private final int number;
  private final Database[] databases;
  private final Sink sink;

  // Where it is: a database, and the cursor of a scan of it.
  private int at;
  private long cursor;
  private boolean done;

  /** Takes the entries. */
  @FunctionalInterface
  public interface Sink {
    /** Keeps an entry as it is now. */
    void accept(Database database, KeyEntry entry);
  }

  /**
   * Begins one.
   *
   * @param number greater than that of any earlier one; entries added from now on have it
   */
  public Snapshot(int number, Database[] databases, Sink sink) {
    this.number = number;
    this.databases = databases;
    this.sink = sink;
  }

  /** An entry is going to change. */
  public void beforeChange(Database database, KeyEntry entry) {
    if (!done && entry.snapshot < number) {
      take(database, entry);
    }
  }

  private void take(Database database, KeyEntry entry) {
    entry.snapshot = number;
    sink.accept(database, entry);
  }

  /** Goes on by {@code buckets} buckets of the hash tables; false when it is through. */
  public boolean step(int buckets) {
    for (int i = 0; i < buckets && !done; i++) {
      Database database = databases[at];
      cursor = database.keys().scan(cursor, entry -> beforeChange(database, entry));
      if (cursor == 0) {
        at++;
        done = at == databases.length;
      }
    }
    return !done;
  }
}
