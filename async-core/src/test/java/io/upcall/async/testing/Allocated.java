package io.upcall.async.testing;

import java.lang.reflect.Method;

/**
 * How much the calling thread has allocated. Reflective, because the module of the library has no
 * use for java.management.
 */
public final class Allocated {

  private static final Object THREADS;
  private static final Method BYTES;

  static {
    try {
      THREADS =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      BYTES =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private Allocated() {}

  /** The bytes that {@code body} allocates on this thread, and some 100 for the question. */
  public static long during(Runnable body) {
    try {
      long before = (long) BYTES.invoke(THREADS);
      body.run();
      return (long) BYTES.invoke(THREADS) - before;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
