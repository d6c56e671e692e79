package io.upcall.async.testing;

import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;
import io.upcall.async.VcoreContext;
import java.util.concurrent.atomic.AtomicInteger;

/** The simplest upcall target: a plain thread that runs what is posted to it, in order. */
public final class PlainTarget implements UpcallTarget, AutoCloseable {

  private final EventQueue inbox = EventQueue.polled();
  private final AtomicInteger posts = new AtomicInteger();
  private final Thread thread = new UpcallThread(this::loop);

  /** A thread that stands for a vcore's carrier. */
  private static final class UpcallThread extends Thread implements VcoreContext {
    UpcallThread(Runnable body) {
      super(body, "upcall-target");
    }
  }

  /** A target that runs. */
  public static PlainTarget start() {
    PlainTarget target = new PlainTarget();
    target.thread.start();
    return target;
  }

  private void loop() {
    while (inbox.await(Driver.FOREVER)) {
      try {
        inbox.drain(Integer.MAX_VALUE);
      } catch (IllegalStateException thrownByTest) {
        // A vcore logs it and goes on, too.
      }
    }
  }

  @Override
  public void post(Kcont kcont, Level level) {
    posts.incrementAndGet();
    if (!inbox.post(kcont)) {
      throw new IllegalStateException(kcont + " is on a queue already, or the target is closed");
    }
  }

  @Override
  public boolean isVcoreContext() {
    return Thread.currentThread() == thread;
  }

  /** The thread that runs the upcalls. */
  public Thread thread() {
    return thread;
  }

  /** How often something was posted here. */
  public int posts() {
    return posts.get();
  }

  /** Runs what is left and ends the thread. */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException interrupt) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
