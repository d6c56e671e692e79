package io.upcall.libc.parity;

/** One thread of one side of a case: what it calls is noted. */
interface Calls {

  /** Another thread of the same side, with a transcript of its own. */
  Calls another();

  /** Runs {@code body} on the thread that this is for; returns when it waits or has ended. */
  Waiting start(ThrowingLong body);

  /** A body that was bound to its calls. */
  interface ThrowingLong {
    long run() throws Exception;
  }
}
