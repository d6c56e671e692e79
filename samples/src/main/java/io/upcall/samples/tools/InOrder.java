package io.upcall.samples.tools;

import static io.upcall.libc.Pthread.pthread_cond_broadcast;
import static io.upcall.libc.Pthread.pthread_cond_signal;
import static io.upcall.libc.Pthread.pthread_cond_wait;
import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.Pthread.pthread_join;
import static io.upcall.libc.Pthread.pthread_mutex_lock;
import static io.upcall.libc.Pthread.pthread_mutex_unlock;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.Pthread;
import io.upcall.libc.PthreadCond;
import io.upcall.libc.PthreadMutex;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Many things at once, told of in the order in which they were given: the results are taken from
 * the oldest first. At most {@code width} are under way, so a tree of a million files is not a
 * million open ones. Used by one thread.
 *
 * <p>Uthreads do the things, and take the next one when they are through: one that never waits does
 * them all, without a switch in between. As one takes a thing it calls another for what is left. So
 * when the first waits, for a disk or for what others compute, or where a second vcore has nothing
 * to do, the other is there; and there are never more than {@code width}.
 *
 * @param <T> what a thing comes to
 */
public final class InOrder<T> {
  private final int width;
  private final Sink<T> then;

  /** The caller's: what it has given and not taken, the oldest first. */
  private final Deque<Job<T>> underWay = new ArrayDeque<>();

  private final PthreadMutex lock = new PthreadMutex();
  private final PthreadCond given = new PthreadCond();
  private final PthreadCond over = new PthreadCond();

  // All of this under the lock.

  /** What no thread has begun yet. */
  private final Deque<Job<T>> waiting = new ArrayDeque<>();

  private final List<Pthread.Handle<?>> threads = new ArrayList<>();
  private int idle;

  /** One was started or woken and has not come yet: no use in a second one. */
  private boolean called;

  private boolean ending;

  /**
   * What is done with results.
   *
   * @param <T> what a thing comes to
   */
  @FunctionalInterface
  public interface Sink<T> {
    /** Called by who gives the things, while others are under way. */
    void take(T result) throws IOException;
  }

  /** A thing, and what it came to. */
  private static final class Job<T> {
    private final Callable<T> work;

    // Under the lock.
    private @Nullable T result;
    private @Nullable Exception failure;
    private boolean over;

    Job(Callable<T> work) {
      this.work = work;
    }
  }

  /** At most {@code width} at once; results go to {@code then}. */
  public InOrder(int width, Sink<T> then) {
    this.width = width;
    this.then = then;
  }

  /**
   * Begins {@code work}, once there is room for it.
   *
   * @throws IOException when an earlier thing failed
   */
  public void add(Callable<T> work) throws IOException {
    if (underWay.size() == width) {
      takeOldest();
    }
    Job<T> job = new Job<>(work);
    underWay.add(job);
    pthread_mutex_lock(lock);
    try {
      waiting.add(job);
      callAnother();
    } finally {
      pthread_mutex_unlock(lock);
    }
  }

  /**
   * Waits for all.
   *
   * @throws IOException when one failed
   */
  public void finish() throws IOException {
    while (!underWay.isEmpty()) {
      takeOldest();
    }
    for (Pthread.Handle<?> thread : end()) {
      pthread_join(thread);
    }
    ending = false;
  }

  private void takeOldest() throws IOException {
    Job<T> oldest = underWay.remove();
    pthread_mutex_lock(lock);
    try {
      while (!oldest.over) {
        pthread_cond_wait(over, lock);
      }
    } finally {
      pthread_mutex_unlock(lock);
    }
    T result = oldest.result;
    if (result == null) {
      throw new IOException("a thing that was under way failed", oldest.failure);
    }
    then.take(result);
  }

  private List<Pthread.Handle<?>> end() throws ErrnoException {
    pthread_mutex_lock(lock);
    try {
      ending = true;
      pthread_cond_broadcast(given);
      List<Pthread.Handle<?>> all = List.copyOf(threads);
      threads.clear();
      return all;
    } finally {
      pthread_mutex_unlock(lock);
    }
  }

  // ---- the threads -----------------------------------------------------------------------------

  /** Under the lock. */
  private void callAnother() throws ErrnoException {
    if (called) {
      return;
    }
    if (idle > 0) {
      called = true;
      pthread_cond_signal(given);
    } else if (threads.size() < width) {
      called = true;
      threads.add(pthread_create(this::work));
    }
  }

  private @Nullable Void work() throws ErrnoException {
    Job<T> job = next(true);
    while (job != null) {
      perform(job);
      job = next(false);
    }
    return null;
  }

  private void perform(Job<T> job) throws ErrnoException {
    @Nullable T result = null;
    @Nullable Exception failure = null;
    try {
      result = job.work.call();
    } catch (Exception thrown) {
      failure = thrown;
    }
    pthread_mutex_lock(lock);
    try {
      job.result = result;
      job.failure = failure;
      job.over = true;
      pthread_cond_signal(over);
    } finally {
      pthread_mutex_unlock(lock);
    }
  }

  /**
   * The next thing to do, when there is one; null at the end.
   *
   * @param comes the thread was called, and is here now
   */
  private @Nullable Job<T> next(boolean comes) throws ErrnoException {
    pthread_mutex_lock(lock);
    try {
      called &= !comes;
      while (waiting.isEmpty() && !ending) {
        idle++;
        pthread_cond_wait(given, lock);
        idle--;
        called = false;
      }
      Job<T> job = waiting.poll();
      if (!waiting.isEmpty()) {
        callAnother();
      }
      return job;
    } finally {
      pthread_mutex_unlock(lock);
    }
  }
}
