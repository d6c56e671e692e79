package io.upcall.samples.kvd.log;

import io.upcall.samples.kvd.resp.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log between the commands and the disk. Positions count bytes since the server started.
 *
 * <pre>
 *   0            durable          end
 *   │ on the disk  │ being written  │
 * </pre>
 *
 * <p>{@link #append} adds at the end and does not wait. {@link #await} waits until a position is
 * durable: written, and synced where the policy says so. In between is the writer, {@link #run}.
 */
public final class AppendLog {
  private static final Logger LOG = LoggerFactory.getLogger(AppendLog.class);

  /** Guarded by this; exchanged with the one that the writer writes from. */
  private CommandBuffer pending = new CommandBuffer();

  /** The writer's. */
  private CommandBuffer writing = new CommandBuffer();

  /** The writer's, and of whoever syncs: guarded by {@link #fileLock}. */
  private LogFile file;

  /** What replaces the file or syncs it waits for the other. A uthread that waits here parks. */
  private final ReentrantLock fileLock = new ReentrantLock();

  /** Guarded by this. */
  private final List<Ticket> waiting = new ArrayList<>();

  /** Written under this; read without it by who only wants to know whether to wait. */
  private volatile long end;

  /** Written by the writer, when so much is durable. */
  private volatile long durable;

  /** Written by the writer; how much went to the file. */
  private volatile long written;

  /** What is synced, not only written. Guarded by fileLock. */
  private long synced;

  private volatile FsyncPolicy policy;

  /** Set once: from then on nothing is durable any more. */
  private volatile @Nullable IOException failure;

  private volatile @Nullable Thread writer;

  /** Set by the writer before its last look; who appends looks at it afterwards. */
  private volatile boolean writerIdle;

  private volatile boolean closing;

  /** What the writer is to do between two writes. Guarded by this. */
  private @Nullable Switchover switchover;

  /** The writer has ended. Guarded by this. */
  private boolean ended;

  /** Replaces the file; run by the writer, while nothing else is written. */
  interface Switchover {
    /** The file to go on with. */
    LogFile replace(LogFile old) throws IOException;

    /** The writer has ended, and it will not happen. */
    void abandoned();
  }

  /** Who waits for a position. One a connection, used again and again. */
  public static final class Ticket {
    private long position;
    private @Nullable Thread thread;

    /** Of a connection. */
    public Ticket() {}
  }

  /** A log that goes on at the end of {@code file}. */
  public AppendLog(LogFile file, FsyncPolicy policy) {
    this.file = file;
    this.policy = policy;
  }

  /** When it syncs. */
  public FsyncPolicy policy() {
    return policy;
  }

  /** Syncs in this way from now on. */
  public void setPolicy(FsyncPolicy newPolicy) {
    policy = newPolicy;
  }

  /** Why nothing can be stored any more; null while all is well. */
  public @Nullable IOException failure() {
    return failure;
  }

  /** The position behind all that went to the file. */
  long written() {
    return written;
  }

  /** The position behind all that was appended. */
  public long end() {
    return end;
  }

  // ---- for commands ----------------------------------------------------------------------------

  /** Adds a change to a database. Called with the store's lock, which keeps their order. */
  public void append(int database, Request change) {
    synchronized (this) {
      int before = pending.length();
      pending.select(database);
      pending.add(change);
      end += pending.length() - before;
    }
  }

  /** Sees to it that what was appended gets written; once a batch. */
  public void kick() {
    if (writerIdle) {
      writerIdle = false;
      LockSupport.unpark(writer);
    }
  }

  /**
   * Waits until all before {@code position} is durable.
   *
   * @throws IOException when it will never be: the change was made, but must not be acknowledged
   */
  public void await(long position, Ticket ticket) throws IOException {
    if (durable >= position) {
      return;
    }
    kick();
    ticket.position = position;
    ticket.thread = Thread.currentThread();
    synchronized (this) {
      // The writer sets durable before it comes here to wake: who is told now is told by it.
      if (durable >= position) {
        return;
      }
      waiting.add(ticket);
    }
    boolean interrupted = false;
    while (durable < position && failure == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (durable < position) {
      throw new IOException("the append-only file: " + failure);
    }
  }

  // ---- the writer ------------------------------------------------------------------------------

  /** Writes what is appended, until {@link #close}: a uthread's whole life. */
  public void run() {
    writer = Thread.currentThread();
    try {
      while (awaitWork()) {
        writeOnce();
      }
    } catch (IOException fault) {
      LOG.error("the append-only file failed, no change is accepted any more: {}", text(fault));
      failure = fault;
      wake(Long.MAX_VALUE);
    } finally {
      abandonSwitchover();
    }
  }

  private synchronized void abandonSwitchover() {
    ended = true;
    if (switchover != null) {
      switchover.abandoned();
    }
  }

  private static String text(IOException fault) {
    return String.valueOf(fault.getMessage());
  }

  /** False when there is none, and none will come. */
  private boolean awaitWork() {
    while (true) {
      writerIdle = true;
      // After that: what is appended from here on sees it and unparks.
      if (end > written || hasSwitchover()) {
        writerIdle = false;
        return true;
      }
      if (closing) {
        return false;
      }
      LockSupport.park(this);
      // It ends when it is told to, not by an interrupt: what was appended has to be written.
      if (Thread.interrupted()) {
        closing = true;
      }
    }
  }

  private synchronized boolean hasSwitchover() {
    return switchover != null;
  }

  private void writeOnce() throws IOException {
    Switchover next;
    synchronized (this) {
      CommandBuffer taken = pending;
      pending = writing;
      writing = taken;
      pending.continueIn(taken.database());
      next = switchover;
      switchover = null;
    }
    long upTo = written + writing.length();
    if (writing.length() > 0) {
      file.write(writing.bytes(), writing.length());
      written = upTo;
      writing.clear();
    }
    if (policy == FsyncPolicy.ALWAYS) {
      sync();
    }
    durable = upTo;
    wake(upTo);
    if (next != null) {
      replaceFile(next);
    }
  }

  private void replaceFile(Switchover next) throws IOException {
    fileLock.lock();
    try {
      LogFile old = file;
      file = next.replace(old);
      if (file != old) {
        old.close();
      }
    } finally {
      fileLock.unlock();
    }
  }

  /** Who waits for less than {@code position} goes on. */
  private void wake(long position) {
    synchronized (this) {
      int kept = 0;
      for (int i = 0; i < waiting.size(); i++) {
        Ticket ticket = waiting.get(i);
        if (ticket.position <= position) {
          LockSupport.unpark(ticket.thread);
        } else {
          waiting.set(kept++, ticket);
        }
      }
      waiting.subList(kept, waiting.size()).clear();
    }
  }

  /** Syncs what is written, if anything is. From any uthread. */
  public void sync() throws IOException {
    fileLock.lock();
    try {
      long upTo = written;
      if (synced < upTo) {
        file.sync();
        synced = upTo;
      }
    } finally {
      fileLock.unlock();
    }
  }

  /** Has the file replaced by the writer when it has written what is there. */
  void switchFile(Switchover next) {
    synchronized (this) {
      if (ended) {
        next.abandoned();
        return;
      }
      switchover = next;
    }
    kick();
  }

  /** What is appended from now on begins with its database: it may be read by itself. */
  synchronized void startAnew() {
    pending.forgetDatabase();
  }

  /** Lets the writer end when all is written; then its uthread is to be joined. */
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
  }

  /** Closes the file, after the writer has ended. */
  public void closeFile() throws IOException {
    fileLock.lock();
    try {
      if (failure == null) {
        sync();
      }
      file.close();
    } finally {
      fileLock.unlock();
    }
  }
}
