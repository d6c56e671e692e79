package io.upcall.async;

/**
 * Carries calls out. One owner at a time calls everything here but {@link #wake()}: a vcore's
 * carrier in a guarded section, or a plain thread.
 */
public interface Driver extends Submitter, AutoCloseable {

  /** Wait without a limit. */
  long FOREVER = Long.MAX_VALUE;

  /** The name for {@code --driver} and for messages: {@code uring}, {@code sim}. */
  String name();

  /**
   * One turn: hands everything submitted to the kernel and takes everything completed, with one
   * system call at most, then posts the events. Callbacks of calls without a queue run in here.
   *
   * @param timeoutNanos how long to wait when nothing has completed: 0 does not wait, {@link
   *     #FOREVER} waits for a completion or a {@link #wake()}
   * @return how many calls completed
   */
  int turn(long timeoutNanos);

  /** True when a turn would do something: calls to hand over, or completions to take. */
  boolean hasWork();

  /**
   * Submits the calls of a chain, as {@link #submit} does one: all are taken or none.
   *
   * @param flags 0, {@link #NONBLOCK} or {@link #ATOMIC}
   * @return {@link #PENDING}; {@link #AGAIN} when there is no room for all; {@link #INVALID} when
   *     it is empty, has a source or a call that the driver cannot chain, or the driver has no
   *     chains
   * @throws IllegalStateException when one of the calls was not prepared, and then nothing was done
   */
  default int submitChain(CallChain chain, int flags) {
    return INVALID;
  }

  /**
   * Asks for the end of every call in flight whose {@link AsyncCall#holder()} is {@code holder}, as
   * {@link #cancel} does for one.
   *
   * @return how many were asked
   */
  int cancelHeldBy(Object holder);

  /** The books of this driver: what was counted, whose account is charged. */
  CallLedger ledger();

  /** Takes back the buffer of {@link AsyncCall#selectedBuffer()}. */
  void releaseBuffer(long buffer);

  /** Ends a {@link #turn} that waits, or keeps the next one from waiting. From any thread. */
  void wake();

  /**
   * Prepares for a time in which nobody turns this driver, because its vcore has no core: hands
   * over what was submitted, and lets {@link #wake} reach the descriptor.
   *
   * @return what poll(2) finds readable from when a turn has something to take; -1 where there is
   *     no such descriptor, and {@link #hasWork()} has to be asked from time to time
   */
  default int pollFd() {
    return -1;
  }

  /** Calls taken whose events have not been posted. */
  int inFlight();

  /** The synchronous calls on this driver's descriptors. From any thread. */
  HostCalls hostCalls();

  /**
   * Cancels what is in flight, waits for every terminal completion, posts the events and frees all
   * that the driver holds. Submitting afterwards answers INVALID.
   */
  @Override
  void close();
}
