package io.upcall.async;

/**
 * Marks the threads on whose own stack upcalls run: a vcore's carrier. While such a thread is the
 * current one, the caller is in vcore context, where blocking is an error; while it carries a
 * uthread, the current thread is the uthread, and blocking is a matter of parking that.
 */
public interface VcoreContext {

  /** True when the caller runs in vcore context, of whatever vcore. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof VcoreContext;
  }
}
