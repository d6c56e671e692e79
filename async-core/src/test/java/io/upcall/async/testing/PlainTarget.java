package io.upcall.async.testing;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.UpcallTarget;
import io.upcall.async.VcoreContext;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The simplest upcall target: a plain thread that runs what is posted to it, in order at each level
 * and level by level, but for what its mask holds back.
 */
public final class PlainTarget implements UpcallTarget, AutoCloseable {

  private static final Level[] LEVELS = Level.values();

  private final EventQueue[] upcalls = new EventQueue[LEVELS.length];
  private final AtomicInteger posts = new AtomicInteger();
  private final Thread thread = new UpcallThread(this::loop);
  private final LevelMask mask = new LevelMask(() -> LockSupport.unpark(thread));
  private volatile boolean closing;

  /** A thread that stands for a vcore's carrier. */
  private static final class UpcallThread extends Thread implements VcoreContext {
    UpcallThread(Runnable body) {
      super(body, "upcall-target");
    }
  }

  private PlainTarget() {
    Arrays.setAll(upcalls, level -> EventQueue.polled());
  }

  /** A target that runs. */
  public static PlainTarget start() {
    PlainTarget target = new PlainTarget();
    target.thread.start();
    return target;
  }

  private void loop() {
    while (!closing) {
      if (!turn()) {
        LockSupport.park(this);
      }
    }
    mask.restore(0);
    while (turn()) {
      // What callbacks posted comes, too.
    }
    for (EventQueue queue : upcalls) {
      queue.close();
    }
    turn();
  }

  /** True when something ran. */
  private boolean turn() {
    boolean ran = false;
    for (Level level : LEVELS) {
      EventQueue queue = upcalls[level.ordinal()];
      while (!queue.isEmpty() && !mask.holds(level)) {
        ran = true;
        try {
          queue.drain(1);
        } catch (IllegalStateException thrownByTest) {
          // A vcore logs it and goes on, too.
        }
      }
    }
    return ran;
  }

  @Override
  public void post(Kcont kcont, Level level) {
    posts.incrementAndGet();
    if (!upcalls[level.ordinal()].post(kcont)) {
      throw new IllegalStateException(kcont + " is on a queue already, or the target is closed");
    }
    LockSupport.unpark(thread);
  }

  @Override
  public boolean isVcoreContext() {
    return Thread.currentThread() == thread;
  }

  @Override
  public LevelMask mask() {
    return mask;
  }

  /** The thread that runs the upcalls. */
  public Thread thread() {
    return thread;
  }

  /** How often something was posted here. */
  public int posts() {
    return posts.get();
  }

  /** Runs what is left, held back or not, and ends the thread. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
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
