package io.upcall.libc;

/**
 * {@code sighandler_t}. It runs on the thread that the signal interrupts, and may do whatever the
 * program may do there. What it throws comes out of the interrupted call, as after siglongjmp(3).
 */
@FunctionalInterface
public interface SigHandler {
  /** The signal {@code signo} came. */
  void handle(int signo);
}
