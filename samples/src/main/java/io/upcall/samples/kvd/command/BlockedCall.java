package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.data.Database;
import io.upcall.samples.kvd.data.KeyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A command that waits for one of its keys. Its connection's uthread is parked; whoever brings the
 * key serves it, in the order in which they came, and unparks it.
 *
 * <p>Guarded by the store's lock, but for {@link #isOver}.
 */
public abstract class BlockedCall {
  private final Session session;
  private final int database;
  private final byte[][] keys;
  private final Thread thread = Thread.currentThread();

  /** Where it waits; empty when it does not any more. */
  final List<BlockedCalls.WaitingKey> places = new ArrayList<>();

  /** Set with the lock, by whoever ends it, when the reply is there. */
  private volatile boolean over;

  private final long timeoutMillis;

  /** A {@code timeoutMillis} of 0 is for ever. */
  BlockedCall(Session session, byte[][] keys, long timeoutMillis) {
    this.session = session;
    this.timeoutMillis = timeoutMillis;
    this.database = session.database().number();
    this.keys = keys;
  }

  /** Does the command, with a key that may be what it waits for; false when it is not. */
  abstract boolean serve(Database from, KeyEntry entry);

  /** Replies that the time was over. */
  abstract void replyNothing();

  final Session session() {
    return session;
  }

  final int database() {
    return database;
  }

  final byte[][] keys() {
    return keys;
  }

  /** How long it waits; 0 is for ever. */
  public final long timeoutMillis() {
    return timeoutMillis;
  }

  /** True when it need not wait any more. */
  public final boolean isOver() {
    return over;
  }

  /** The reply is there: lets the connection go on. */
  final void end() {
    over = true;
    LockSupport.unpark(thread);
  }
}
