package io.upcall.async.sleep;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** A thread in tsleep, on the table with everything else that can be woken. */
final class ThreadSleeper extends Sleeper {

  private static final VarHandle DELIVERED;

  static {
    try {
      DELIVERED =
          MethodHandles.lookup().findVarHandle(ThreadSleeper.class, "delivered", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Thread thread;

  /** Set with release by who woke it, as the last access; the thread reads it with acquire. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private boolean delivered;

  ThreadSleeper(Thread thread) {
    this.thread = thread;
  }

  boolean isDelivered() {
    return (boolean) DELIVERED.getAcquire(this);
  }

  @Override
  void deliver() {
    DELIVERED.setRelease(this, true);
    LockSupport.unpark(thread);
  }

  @Override
  protected void run() {
    throw new IllegalStateException("a thread that sleeps is on no queue");
  }
}
