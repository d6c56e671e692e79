package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What atexit(3) registered in a proc.
 *
 * <pre>
 *   exit, return from main ──▶ run, last first ──▶ the proc ends
 *   _exit, a signal ──────────▶ dropped ─────────▶ the proc ends
 * </pre>
 */
final class ExitHandlers {

  /** How many there may be: ATEXIT_MAX. */
  static final int MOST = 1024;

  private static final ProcLocal<ExitHandlers> OF = ProcLocal.withInitial(ExitHandlers::new);

  /** Guarded by this. */
  private final Deque<Runnable> handlers = new ArrayDeque<>();

  private ExitHandlers(Proc proc) {
    // For the return from main.
    proc.onExit(this::run);
  }

  static ExitHandlers of(Proc proc) {
    return OF.of(proc);
  }

  synchronized boolean add(Runnable handler) {
    if (handlers.size() == MOST) {
      return false;
    }
    handlers.push(handler);
    return true;
  }

  /** One of the library's own: it runs after the program's, whenever they were registered. */
  synchronized void addLast(Runnable handler) {
    handlers.addLast(handler);
  }

  synchronized void drop() {
    handlers.clear();
  }

  private synchronized @Nullable Runnable next() {
    return handlers.poll();
  }

  /** Runs them. One may register others, which run next. */
  void run() {
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
    }
  }
}
