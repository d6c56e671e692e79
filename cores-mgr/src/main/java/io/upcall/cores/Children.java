package io.upcall.cores;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children of a proc: those that live, and those that have ended and not been waited for yet,
 * the zombies. A zombie has its pid and its exit status and nothing else; its cores are back.
 */
public final class Children {

  /** How long {@link #await} may wait: for ever. */
  public static final long FOREVER = Driver.FOREVER;

  private static final Logger LOG = LoggerFactory.getLogger(Children.class);

  private final ProcTable table = ProcTable.SYSTEM;
  private final Condition changed = table.newCondition();

  // Guarded by the table's lock; zombies in the order in which they ended.
  private final Set<Proc> live = new LinkedHashSet<>();
  private final Set<Proc> zombies = new LinkedHashSet<>();

  /** True when those that end are gone at once. Guarded by the table's lock. */
  private boolean unwaited;

  /** True once their parent has ended: it adopts nobody any more. Guarded by the table's lock. */
  private boolean orphaned;

  private volatile @Nullable Consumer<Proc> listener;

  Children() {}

  /**
   * What came of a wait.
   *
   * @param result the pid of the child that ended; 0 when none had by the end of the time; {@code
   *     -ECHILD} when no child is waited for, {@code -EINTR} when the thread was interrupted (its
   *     interrupt status is set)
   * @param child that child, whose {@link Proc#exitStatus} says how; null when there is none
   */
  public record Waited(int result, @Nullable Proc child) {}

  /** All of them, zombies last. */
  public List<Proc> all() {
    table.lock().lock();
    try {
      List<Proc> all = new ArrayList<>(live);
      all.addAll(zombies);
      return all;
    } finally {
      table.lock().unlock();
    }
  }

  /**
   * Waits until one of the children that {@code which} names has ended: waitpid(2). Of several the
   * one that ended first.
   *
   * @param which is asked in a lock: it must be short, and call nothing of this class
   * @param timeoutNanos 0 only looks; {@link #FOREVER} has no end
   * @param reap false leaves the zombie for another wait: WNOWAIT
   */
  public Waited await(Predicate<Proc> which, long timeoutNanos, boolean reap) {
    table.lock().lock();
    try {
      long leftNanos = timeoutNanos;
      while (true) {
        Proc ended = first(zombies, which);
        if (ended != null) {
          if (reap) {
            reap(ended);
          }
          return new Waited(ended.pid(), ended);
        }
        if (first(live, which) == null) {
          return new Waited(-Errno.ECHILD, null);
        }
        if (leftNanos <= 0) {
          return new Waited(0, null);
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Waited(-Errno.EINTR, null);
    } finally {
      table.lock().unlock();
    }
  }

  private static @Nullable Proc first(Set<Proc> procs, Predicate<Proc> which) {
    for (Proc proc : procs) {
      if (which.test(proc)) {
        return proc;
      }
    }
    return null;
  }

  private void reap(Proc zombie) {
    zombies.remove(zombie);
    table.reaped(zombie);
    // Others that wait for it alone have no child any more.
    changed.signalAll();
  }

  /**
   * Says that nobody will wait: zombies are gone, and so is whoever ends, at once. What SIG_IGN for
   * SIGCHLD and SA_NOCLDWAIT mean; false takes it back.
   */
  public void unwaited(boolean newUnwaited) {
    table.lock().lock();
    try {
      unwaited = newUnwaited;
      if (newUnwaited) {
        List.copyOf(zombies).forEach(this::reap);
      }
    } finally {
      table.lock().unlock();
    }
  }

  /**
   * Has {@code newListener} called with each child that has ended, on a thread of no proc, when it
   * can be waited for already: what SIGCHLD is raised from. One listener at most; null for none.
   */
  public void onEnd(@Nullable Consumer<Proc> newListener) {
    listener = newListener;
  }

  // ---- for the table ---------------------------------------------------------------------------

  /** False when the parent has ended. In the table's lock. */
  boolean adopt(Proc child) {
    return !orphaned && live.add(child);
  }

  /** In the table's lock. */
  void forget(Proc child) {
    live.remove(child);
    changed.signalAll();
  }

  /** True when the child is a zombie now, false when it is gone. In the table's lock. */
  boolean childEnded(Proc child) {
    live.remove(child);
    boolean zombie = !unwaited && !orphaned;
    if (zombie) {
      zombies.add(child);
    }
    changed.signalAll();
    return zombie;
  }

  /** The parent has ended: returns the zombies, which are gone. In the table's lock. */
  List<Proc> orphan() {
    orphaned = true;
    live.forEach(child -> child.parent(null));
    live.clear();
    List<Proc> gone = List.copyOf(zombies);
    zombies.clear();
    changed.signalAll();
    return gone;
  }

  /** Without the lock: the listener is not ours. */
  void tell(Proc ended) {
    Consumer<Proc> told = listener;
    if (told != null) {
      try {
        told.accept(ended);
      } catch (RuntimeException | Error failure) {
        LOG.error("the listener that was told of the end of {} failed", ended, failure);
      }
    }
  }
}
