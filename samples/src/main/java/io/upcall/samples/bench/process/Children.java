package io.upcall.samples.bench.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** The child processes of one benchmark; closing it ends them all. */
final class Children implements AutoCloseable {
  private final Duration stopLimit;
  private final List<Child> children = new ArrayList<>(); // guarded by this
  private volatile boolean closed; // written under this, so that start() sees it in time

  /**
   * No children yet.
   *
   * @param stopLimit how long a child has between TERM and KILL
   */
  Children(Duration stopLimit) {
    this.stopLimit = stopLimit;
  }

  /** Starts a program; {@code name} is what messages call it. */
  synchronized Child start(String name, List<String> command) throws IOException {
    requireOpen();
    Child child = new Child(this, name, new ProcessBuilder(command).start());
    children.add(child);
    child.startReading();
    return child;
  }

  Duration stopLimit() {
    return stopLimit;
  }

  /**
   * Stops all that still run; no other can be started from then on.
   *
   * <p>All get TERM before any is waited for, so that one limit is enough for all of them. May be
   * called by two threads, each of which returns when all have ended.
   */
  @Override
  public void close() {
    List<Child> all = closeList();
    all.forEach(Child::terminate);
    long beginNanos = System.nanoTime();
    for (Child child : all) {
      child.awaitEndOrKill(stopLimit.minusNanos(System.nanoTime() - beginNanos));
    }
  }

  /**
   * Tells a child's end that its parent wants from one that means something.
   *
   * @throws CancellationException when these children are being stopped
   */
  void requireOpen() {
    if (closed) {
      throw new CancellationException("the benchmark is being stopped");
    }
  }

  private synchronized List<Child> closeList() {
    closed = true;
    return List.copyOf(children);
  }
}
