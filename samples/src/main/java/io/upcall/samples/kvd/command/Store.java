package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.Snapshot;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.log.Rewriter;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.kvd.resp.Request;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The databases, and the lock that guards everything in this package: commands run one after the
 * other. Who has to wait for the lock parks.
 */
public final class Store implements Database.Watcher, Rewriter.Source {
  static final int DATABASES = 16;
  private static final byte[] DEL = Ascii.bytes("DEL");
  private static final Request MULTI = Request.of(Ascii.bytes("MULTI"));
  private static final Request EXEC = Request.of(Ascii.bytes("EXEC"));

  private final ReentrantLock lock = new ReentrantLock();
  private final Database[] databases = new Database[DATABASES];
  private final LongSupplier clockMillis;
  private final WatchedKeys watchedKeys = new WatchedKeys();
  private final BlockedCalls blockedCalls = new BlockedCalls(this);
  private final Stats stats = new Stats();

  // Guarded by the lock, as are all that follow.
  private @Nullable AppendLog log;
  private @Nullable Snapshot snapshot;
  private int snapshots;

  /** When the lock was taken: all that one batch does happens at one time. */
  private long nowMillis;

  /** Counts changes: a command that moved it is logged. */
  private long changes;

  /** While the log is read, keys go only when it says so. */
  private boolean loading;

  private boolean activeExpiry = true;

  /** In EXEC, and whether MULTI has been logged for it. */
  private boolean inTransaction;

  private boolean transactionLogged;

  /** An empty one; {@code clockMillis} is the time of day. */
  public Store(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
    for (int i = 0; i < DATABASES; i++) {
      databases[i] = new Database(i, this);
    }
    nowMillis = clockMillis.getAsLong();
  }

  /** Waits for its turn. */
  @Override
  public void lock() {
    lock.lock();
    nowMillis = clockMillis.getAsLong();
  }

  /** Lets the next one. */
  @Override
  public void unlock() {
    lock.unlock();
  }

  Database database(int number) {
    return databases[number];
  }

  Database[] databases() {
    return databases;
  }

  long nowMillis() {
    return nowMillis;
  }

  WatchedKeys watchedKeys() {
    return watchedKeys;
  }

  /** Who waits for keys. */
  public BlockedCalls blockedCalls() {
    return blockedCalls;
  }

  Stats stats() {
    return stats;
  }

  /** About how much of the heap the data take. */
  public long heapBytes() {
    long bytes = 0;
    for (Database database : databases) {
      bytes += database.heapBytes();
    }
    return bytes;
  }

  /** How many keys there are. */
  public long keys() {
    long keys = 0;
    for (Database database : databases) {
      keys += database.size();
    }
    return keys;
  }

  // ---- keys that expire ------------------------------------------------------------------------

  /** The entry of a key whose time is not over, or null. */
  @Nullable KeyEntry find(Database database, byte[] bytes, int from, int length) {
    KeyEntry entry = database.find(bytes, from, length);
    if (entry == null || entry.expireAtMillis() > nowMillis || loading) {
      return entry;
    }
    expire(database, entry);
    return null;
  }

  private void expire(Database database, KeyEntry entry) {
    database.remove(entry);
    stats.expired++;
    log(database.number(), Request.of(DEL, entry.key));
  }

  /** Takes out keys whose time is over, at most so many; true when there may be more. */
  public boolean expireDue(int limit) {
    if (!activeExpiry) {
      return false;
    }
    int left = limit;
    for (Database database : databases) {
      KeyEntry next = database.nextToExpire();
      while (next != null && next.expireAtMillis() <= nowMillis) {
        if (left-- == 0) {
          return true;
        }
        expire(database, next);
        next = database.nextToExpire();
      }
    }
    return false;
  }

  void setActiveExpiry(boolean active) {
    activeExpiry = active;
  }

  /** While it is set no key expires by itself. */
  public void setLoading(boolean newLoading) {
    loading = newLoading;
  }

  boolean isLoading() {
    return loading;
  }

  // ---- the log ---------------------------------------------------------------------------------

  /** What commands append their changes to from now on. */
  public void logTo(AppendLog newLog) {
    log = newLog;
  }

  @Nullable AppendLog log() {
    return log;
  }

  long changes() {
    return changes;
  }

  void countChanges(long more) {
    changes += more;
  }

  /** Appends a change to the log, if there is one. */
  void log(int database, Request change) {
    if (log == null || loading) {
      return;
    }
    if (inTransaction && !transactionLogged) {
      transactionLogged = true;
      log.append(database, MULTI);
    }
    log.append(database, change);
  }

  /**
   * What is logged until {@link #endTransaction} is there as a whole after a crash, or not at all.
   */
  void beginTransaction() {
    inTransaction = true;
    transactionLogged = false;
  }

  void endTransaction(int database) {
    inTransaction = false;
    if (transactionLogged && log != null) {
      log.append(database, EXEC);
    }
  }

  boolean inTransaction() {
    return inTransaction;
  }

  // ---- snapshots -------------------------------------------------------------------------------

  /** Begins a snapshot; {@code sink} is called with the lock. */
  @Override
  public Snapshot beginSnapshot(Snapshot.Sink sink) {
    snapshots++;
    Snapshot begun = new Snapshot(snapshots, databases, sink);
    snapshot = begun;
    return begun;
  }

  /** False when it was given up since, because everything was thrown away. */
  @Override
  public boolean isCurrent(Snapshot begun) {
    return snapshot == begun;
  }

  /** No snapshot is taken any more. */
  @Override
  public void endSnapshot() {
    snapshot = null;
  }

  // ---- what happens to the databases -----------------------------------------------------------

  /** Empties a database. */
  void clear(Database database) {
    watchedKeys.touchAll(database);
    database.clear();
    endSnapshot();
  }

  @Override
  public void beforeChange(Database database, KeyEntry entry) {
    if (snapshot != null) {
      snapshot.beforeChange(database, entry);
    }
  }

  @Override
  public void changed(Database database, byte[] key) {
    watchedKeys.touch(database, key);
    blockedCalls.changed(database, key);
  }

  @Override
  public int currentSnapshot() {
    return snapshots;
  }
}
