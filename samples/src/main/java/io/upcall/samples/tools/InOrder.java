package io.upcall.samples.tools;

import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.Pthread.pthread_join;

import io.upcall.libc.Pthread;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * Many things at once, told of in the order in which they were given: each is a uthread, and the
 * results are taken from the oldest first. At most {@code width} are under way, so a tree of a
 * million files is not a million open ones. Used by one thread.
 *
 * @param <T> what a thing comes to
 */
public final class InOrder<T> {
  private final int width;
  private final Sink<T> then;
  private final Deque<Pthread.Handle<T>> underWay = new ArrayDeque<>();

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

  /** At most {@code width} at once; results go to {@code then}. */
  public InOrder(int width, Sink<T> then) {
    this.width = width;
    this.then = then;
  }

  /** Begins {@code work}, once there is room for it. */
  public void add(Callable<T> work) throws IOException {
    if (underWay.size() == width) {
      takeOldest();
    }
    underWay.add(pthread_create(work));
  }

  /** Waits for all. */
  public void finish() throws IOException {
    while (!underWay.isEmpty()) {
      takeOldest();
    }
  }

  private void takeOldest() throws IOException {
    then.take(pthread_join(underWay.remove()));
  }
}
