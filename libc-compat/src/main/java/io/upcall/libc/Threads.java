package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which thread has which handle.
 *
 * <p>A scoped value would put four frames under every routine, which each park copies twice; a
 * thread local would cost a sleeping thread three times the memory. So it is a map.
 */
final class Threads {

  /** The threads that pthread_create made and that have not ended. */
  private static final ConcurrentMap<Thread, Pthread.Handle<?>> MADE = new ConcurrentHashMap<>();

  /**
   * Other threads that asked for their handle. Nobody tells when those end, so each that comes
   * takes away those that have.
   */
  private static final ConcurrentMap<Thread, Pthread.Handle<?>> ADOPTED = new ConcurrentHashMap<>();

  private Threads() {}

  static void began(Thread thread, Pthread.Handle<?> handle) {
    MADE.put(thread, handle);
  }

  static void ended(Thread thread) {
    MADE.remove(thread);
  }

  /** The handle of {@code thread}, if it has one by now. */
  static Pthread.@Nullable Handle<?> peek(Thread thread) {
    Pthread.Handle<?> made = MADE.get(thread);
    return made != null || ADOPTED.isEmpty() ? made : ADOPTED.get(thread);
  }

  /** The handle of the calling thread. */
  static Pthread.Handle<?> own() {
    Thread self = Thread.currentThread();
    Pthread.Handle<?> known = peek(self);
    return known != null ? known : adopt(self);
  }

  /** What all other threads that asked for their handle, of {@code proc}, block. */
  static long blockedByAdopted(Proc proc) {
    long blocked = 0;
    boolean first = true;
    for (Pthread.Handle<?> handle : ADOPTED.values()) {
      if (handle.proc == proc && !handle.hasEnded()) {
        blocked = first ? handle.mask() : blocked & handle.mask();
        first = false;
      }
    }
    return blocked;
  }

  /** What those of {@code proc} will take that are looking for signals. */
  static long lookedForByAdopted(Proc proc) {
    long looked = 0;
    for (Pthread.Handle<?> handle : ADOPTED.values()) {
      looked |= handle.proc == proc && handle.isLooking() ? ~handle.mask() : 0;
    }
    return looked;
  }

  /** Wakes one of those that waits in a call of this library and does not block {@code bit}. */
  static boolean unparkOne(Proc proc, long bit) {
    for (Pthread.Handle<?> handle : ADOPTED.values()) {
      if (handle.proc == proc
          && (handle.mask() & bit) == 0
          && (handle.isLooking() || handle.isInBreakableWait())) {
        handle.unpark();
        return true;
      }
    }
    return false;
  }

  /** Ends the next park of each of those that does not block {@code bit}. */
  static void unparkAll(Proc proc, long bit) {
    for (Pthread.Handle<?> handle : ADOPTED.values()) {
      if (handle.proc == proc && (handle.mask() & bit) == 0) {
        handle.unpark();
      }
    }
  }

  private static Pthread.Handle<?> adopt(Thread self) {
    ADOPTED
        .entrySet()
        .removeIf(
            entry -> {
              boolean ended = !entry.getKey().isAlive();
              if (ended) {
                entry.getValue().forgetState();
              }
              return ended;
            });
    Pthread.Handle<?> handle = new Adopted(Proc.current());
    handle.adopt(self);
    ADOPTED.put(self, handle);
    return handle;
  }

  /** The handle of a thread that runs something else than a routine of pthread_create. */
  private static final class Adopted extends Pthread.Handle<Object> {

    Adopted(Proc proc) {
      super(proc);
    }

    @Override
    boolean isAdopted() {
      return true;
    }

    @Override
    Object start() {
      throw new IllegalStateException("an adopted thread runs already");
    }
  }
}
