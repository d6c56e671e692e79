package io.upcall.cores;

/**
 * Marks what a thread parks on ({@link java.util.concurrent.locks.LockSupport#getBlocker}) while it
 * looks at an {@link Interruption}: who has something for one of several threads unparks one that
 * waits so.
 */
public interface BreakableWait {}
