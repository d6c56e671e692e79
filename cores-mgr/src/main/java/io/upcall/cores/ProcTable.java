package io.upcall.cores;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All procs of this JVM, and who started whom.
 *
 * <pre>
 *   LIVE ──ended; its parent lives and waits for children──▶ ZOMBIE ──waited for──▶ gone
 *    │                                                          └──its parent ended──▶ gone
 *    └──ended; it has no parent, or one that waits for none──▶ gone
 * </pre>
 *
 * <p>A proc is here from its start until it is gone. When a parent ends, those of its children that
 * live go on without one: there is no init that would take them in, and nobody who would wait.
 *
 * <p>One lock for the whole tree, since an end changes two procs; it is held for a few map
 * operations, and nobody calls out under it but for the caller's own predicate of a wait.
 */
final class ProcTable {

  static final ProcTable SYSTEM = new ProcTable();

  private final ReentrantLock lock = new ReentrantLock();

  /** By pid. Guarded by lock. */
  private final SortedMap<Integer, Proc> procs = new TreeMap<>();

  private ProcTable() {}

  ReentrantLock lock() {
    return lock;
  }

  Condition newCondition() {
    return lock.newCondition();
  }

  /** A proc begins. It has no parent when the one that starts it has ended meanwhile. */
  void started(Proc proc, @Nullable Proc parent) {
    lock.lock();
    try {
      procs.put(proc.pid(), proc);
      if (parent != null && parent.children().adopt(proc)) {
        proc.parent(parent);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A proc that was {@link #started} could not be: it was never there. */
  void refused(Proc proc) {
    lock.lock();
    try {
      Proc parent = proc.parent();
      if (parent != null) {
        parent.children().forget(proc);
      }
      procs.remove(proc.pid());
    } finally {
      lock.unlock();
    }
  }

  /** A proc is dead. Returns its parent, if that has to be told. */
  @Nullable Proc ended(Proc proc) {
    lock.lock();
    try {
      for (Proc zombie : proc.children().orphan()) {
        procs.remove(zombie.pid());
      }
      Proc parent = proc.parent();
      if (parent == null || !parent.children().childEnded(proc)) {
        procs.remove(proc.pid());
      }
      return parent;
    } finally {
      lock.unlock();
    }
  }

  /** A zombie was waited for. In the lock. */
  void reaped(Proc zombie) {
    procs.remove(zombie.pid());
  }

  @Nullable Proc find(int pid) {
    lock.lock();
    try {
      return procs.get(pid);
    } finally {
      lock.unlock();
    }
  }

  /** All of them, zombies too, by pid. */
  List<Proc> all() {
    lock.lock();
    try {
      return new ArrayList<>(procs.values());
    } finally {
      lock.unlock();
    }
  }
}
