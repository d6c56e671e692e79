package io.upcall.cores;

/** Unwinds the uthread that called {@link Proc#exit}. */
final class ProcExit extends Error {

  private static final long serialVersionUID = 1L;

  ProcExit() {
    super("the proc exits", null, false, false);
  }
}
