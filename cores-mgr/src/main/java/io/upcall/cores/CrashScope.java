package io.upcall.cores;

/**
 * Which uthreads end their proc by a throwable that they do not catch. Whatever is chosen, an
 * OutOfMemoryError out of any of them does: what the proc holds is what the others lack.
 */
public enum CrashScope {
  /** The main uthread alone, as in a Java program: another one is logged and just ends. */
  MAIN,
  /** Any of them, as a fault does to a process of the system. */
  ANY_UTHREAD;

  boolean covers(boolean isMain, Throwable failure) {
    return this == ANY_UTHREAD || isMain || failure instanceof OutOfMemoryError;
  }
}
