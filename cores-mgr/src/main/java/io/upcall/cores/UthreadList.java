package io.upcall.cores;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The live uthreads of a proc: linked through themselves, since there may be many thousands. */
final class UthreadList {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private @Nullable LiveUthread first;
  private int size;

  void add(LiveUthread uthread) {
    lock.lock();
    try {
      uthread.after = first;
      if (first != null) {
        first.before = uthread;
      }
      first = uthread;
      size++;
    } finally {
      lock.unlock();
    }
  }

  void remove(LiveUthread uthread) {
    lock.lock();
    try {
      if (uthread.before != null) {
        uthread.before.after = uthread.after;
      } else {
        first = uthread.after;
      }
      if (uthread.after != null) {
        uthread.after.before = uthread.before;
      }
      size--;
      if (size <= 1) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The one that runs as {@code thread}; null when there is none. */
  @Nullable LiveUthread find(Thread thread) {
    lock.lock();
    try {
      LiveUthread uthread = first;
      while (uthread != null && uthread.thread() != thread) {
        uthread = uthread.after;
      }
      return uthread;
    } finally {
      lock.unlock();
    }
  }

  /** All that live now, the newest first. */
  List<Uthread> all() {
    lock.lock();
    try {
      List<Uthread> all = new ArrayList<>(size);
      for (LiveUthread uthread = first; uthread != null; uthread = uthread.after) {
        all.add(uthread);
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Calls {@code action} with each, the youngest first. */
  void forEach(Consumer<Thread> action) {
    lock.lock();
    try {
      for (LiveUthread uthread = first; uthread != null; uthread = uthread.after) {
        action.accept(uthread.thread());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts all but {@code spared}. */
  void interruptAll(@Nullable Thread spared) {
    lock.lock();
    try {
      for (LiveUthread uthread = first; uthread != null; uthread = uthread.after) {
        if (uthread.thread() != spared) {
          uthread.thread().interrupt();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no more than {@code limit} (0 or 1) are left.
   *
   * @return false when the time was over first
   */
  boolean awaitAtMost(int limit, long timeoutNanos) throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = timeoutNanos;
      while (size > limit) {
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
