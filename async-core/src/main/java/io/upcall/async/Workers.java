package io.upcall.async;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepared threads for callbacks that block: one pool a level, so that those of one level never
 * hold up another's.
 *
 * <p><b>The bound.</b> Each pool has a fixed number of threads, started when the first mailbox with
 * worker delivery at its level is made. When all of them are in callbacks, the level's other
 * mailboxes wait, first come first served, with their events in them; producers are not refused and
 * do not wait. What waits here is one drain a mailbox, which brings its own memory, so the pools
 * have no queue that could overflow. One mailbox never has two threads: its events stay in order,
 * and a flood in one takes no more than one thread from the others. After each round a mailbox with
 * more events goes behind the others.
 *
 * <p>The threads of a pool take turns at waiting: the leader alone waits for the next drain, and
 * passes the lead on before it runs it. So producers meet no lock, and one wake-up wakes one
 * thread.
 */
public final class Workers implements UpcallTarget, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final String name;
  private final int threadsALevel;

  /**
   * A pool a level, or null. Written under the lock, by {@link #establish}; whoever posts to a pool
   * got it, through a final field of its mailbox, from somebody who had established it.
   */
  private final @Nullable Pool[] pools = new Pool[Level.values().length];

  /** Mailboxes made and not yet closed and drained. Guarded by this. */
  private final Set<Mailbox> mailboxes = new HashSet<>();

  /** No more mailboxes. Guarded by this. */
  private boolean closing;

  /**
   * No threads yet.
   *
   * @param name begins the names of the threads
   * @param threadsALevel how many callbacks of one level may block at a time, 1 or more
   */
  public Workers(String name, int threadsALevel) {
    if (threadsALevel < 1) {
      throw new IllegalArgumentException(threadsALevel + " threads a level: it must be 1 or more");
    }
    this.name = name;
    this.threadsALevel = threadsALevel;
  }

  /** Makes sure that the level has its threads. */
  synchronized void establish(Level level) {
    requireOpen();
    if (pools[level.ordinal()] == null) {
      Pool pool = new Pool(name + "-" + level, threadsALevel);
      pools[level.ordinal()] = pool;
      pool.start();
    }
  }

  synchronized void attach(Mailbox mailbox) {
    requireOpen();
    mailboxes.add(mailbox);
  }

  /** By the drain that found {@code mailbox} closed and empty. */
  synchronized void detach(Mailbox mailbox) {
    mailboxes.remove(mailbox);
    endIfDone();
  }

  /** With the lock held. */
  private void requireOpen() {
    if (closing) {
      throw new IllegalStateException("the workers " + name + " are closed");
    }
  }

  /** With the lock held. */
  private void endIfDone() {
    if (closing && mailboxes.isEmpty()) {
      for (Pool pool : pools) {
        if (pool != null) {
          pool.end();
        }
      }
    }
  }

  @Override
  public void post(Kcont kcont, Level level) {
    Pool pool = pools[level.ordinal()];
    if (pool == null) {
      throw new IllegalStateException("no threads were established at " + level + " in " + name);
    }
    pool.post(kcont);
  }

  /** False: callbacks may block here. */
  @Override
  public boolean isVcoreContext() {
    return false;
  }

  /**
   * Closes every mailbox with this delivery, lets the threads deliver what was posted before, and
   * waits for them to end. Called by one of them, from inside a callback, it does not wait.
   */
  @Override
  public void close() {
    List<Mailbox> open;
    synchronized (this) {
      closing = true;
      open = List.copyOf(mailboxes);
    }
    open.forEach(Mailbox::close);
    synchronized (this) {
      endIfDone();
    }
    if (!isWorker(Thread.currentThread())) {
      for (Pool pool : pools) {
        if (pool != null) {
          pool.join();
        }
      }
    }
  }

  private boolean isWorker(Thread thread) {
    for (Pool pool : pools) {
      if (pool != null && List.of(pool.threads).contains(thread)) {
        return true;
      }
    }
    return false;
  }

  /** The threads of one level. */
  private static final class Pool {

    /** Drains to run. Its consumer is whoever holds {@link #lead}. */
    private final EventQueue inbox = EventQueue.polled();

    private final ReentrantLock lead = new ReentrantLock();
    private final Thread[] threads;

    Pool(String name, int count) {
      threads = new Thread[count];
      for (int i = 0; i < count; i++) {
        threads[i] = new Thread(this::work, name + "-" + i);
        threads[i].setDaemon(true);
      }
    }

    void start() {
      for (Thread thread : threads) {
        thread.start();
      }
    }

    /** A mailbox that was closed and drained may still be told of; then nothing is left to do. */
    void post(Kcont kcont) {
      inbox.post(kcont);
    }

    void end() {
      inbox.close();
    }

    private void work() {
      for (Kcont drain; (drain = next()) != null; ) {
        try {
          drain.run();
        } catch (RuntimeException | Error failure) {
          LOG.error("a callback threw on {}", Thread.currentThread().getName(), failure);
        }
      }
    }

    private @Nullable Kcont next() {
      lead.lock();
      try {
        Kcont drain = inbox.poll();
        while (drain == null && !inbox.isClosed()) {
          // A callback may have left its thread interrupted, and await would not wait.
          Thread.interrupted();
          inbox.await(Driver.FOREVER);
          drain = inbox.poll();
        }
        return drain;
      } finally {
        lead.unlock();
      }
    }

    void join() {
      boolean interrupted = false;
      for (Thread thread : threads) {
        while (thread.isAlive()) {
          try {
            thread.join();
          } catch (InterruptedException interrupt) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
