package io.upcall.cores;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a proc has to do before it ends, last added first: atexit(3). */
final class ExitHooks {

  private static final Logger LOG = LoggerFactory.getLogger(ExitHooks.class);

  /** Guarded by itself. */
  private final Deque<Runnable> hooks = new ArrayDeque<>();

  /** Set when the last hook was taken; later ones run at once. Guarded by {@link #hooks}. */
  private boolean over;

  /** Keeps {@code hook}; when the others have run already, runs it now. */
  void add(Runnable hook) {
    synchronized (hooks) {
      if (!over) {
        hooks.push(hook);
        return;
      }
    }
    // The proc is ending already: what the hook would release was taken meanwhile.
    hook.run();
  }

  /** Runs them all, those also that they add; one that throws does not keep the others. */
  void run() {
    for (Runnable hook; (hook = take()) != null; ) {
      try {
        hook.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("an exit hook failed", failure);
      }
    }
  }

  private @Nullable Runnable take() {
    synchronized (hooks) {
      Runnable hook = hooks.poll();
      over = hook == null;
      return hook;
    }
  }
}
