package io.upcall.samples.kvd;

import io.upcall.cores.Proc;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is done again and again: a uthread that mostly sleeps, simpler than any timer. */
final class Periodic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final StructTimespec pause;
  private final Task task;
  private final Thread thread;

  /** What is done. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  private Periodic(long pauseNanos, Task task) {
    this.pause = StructTimespec.ofNanos(pauseNanos);
    this.task = task;
    this.thread = Proc.current().spawn(this::loop);
  }

  static Periodic start(long pauseNanos, Task task) {
    return new Periodic(pauseNanos, task);
  }

  private void loop() {
    try {
      while (true) {
        Time.nanosleep(pause);
        task.run();
      }
    } catch (ErrnoException stopped) {
      if (stopped.errno != Errno.EINTR) {
        LOG.error("{}", stopped.getMessage());
      }
    } catch (IOException failure) {
      LOG.error("{}", failure.getMessage());
    }
  }

  /** Lets it end, and waits for that. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
