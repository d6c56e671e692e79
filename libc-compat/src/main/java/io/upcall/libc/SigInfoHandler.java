package io.upcall.libc;

/** A {@link SigHandler} that is told more: {@code sa_sigaction}. */
@FunctionalInterface
public interface SigInfoHandler {
  /** The signal {@code signo} came, as {@code info} says. */
  void handle(int signo, StructSiginfo info);
}
