package io.upcall.async;

import java.util.Arrays;

/**
 * Calls that a driver carries out one after the other, submitted together by {@link
 * Driver#submitChain}: all of them or none.
 *
 * <pre>{@code
 * chain.begin(write).then(fsync).always(close);
 * driver.submitChain(chain, 0);
 * }</pre>
 *
 * <p>Each call has its own event. A call that fails, or transfers less than it was asked to, ends
 * all those behind it with {@code -ECANCELED}, unless the very next one was added by {@link
 * #always}: so that forgives its neighbour, and does not run when something further up failed. The
 * driver repeats nothing in a chain: a call that is interrupted or would have to be tried again
 * ends with that errno. {@link WaitCalls#linkTimeout} limits the time of the call before it. To
 * cancel a call of a chain that has not begun cancels the whole chain.
 *
 * <p>Made once for as many calls as it may get, and used again after {@link #clear}. The submission
 * reads it and does not keep it.
 */
public final class CallChain {

  private final AsyncCall[] calls;

  /** Of each call: whether the one behind it runs also if it fails. */
  private final boolean[] hard;

  private int size;
  private boolean drained;

  /** An empty chain of up to {@code capacity} calls. */
  public CallChain(int capacity) {
    calls = new AsyncCall[capacity];
    hard = new boolean[capacity];
  }

  /** The first call, prepared. */
  public CallChain begin(AsyncCall call) {
    if (size != 0) {
      throw new IllegalStateException("the chain has begun: " + size + " calls; clear it first");
    }
    return add(call);
  }

  /** A call that runs when the one before it has succeeded in full. */
  public CallChain then(AsyncCall call) {
    requireBegun();
    return add(call);
  }

  /** A call that runs when the one before it is over, however it went. */
  public CallChain always(AsyncCall call) {
    requireBegun();
    hard[size - 1] = true;
    return add(call);
  }

  /**
   * The chain is to wait for every call that the driver has by now to be over. Other than {@code
   * IOSQE_IO_DRAIN} of the kernel this holds up nothing but the chain: calls that come later, and
   * the driver's own entries, are not concerned.
   */
  public CallChain drain() {
    drained = true;
    return this;
  }

  private CallChain add(AsyncCall call) {
    if (size == calls.length) {
      throw new IllegalStateException("the chain is full: " + size + " calls");
    }
    calls[size++] = call;
    return this;
  }

  private void requireBegun() {
    if (size == 0) {
      throw new IllegalStateException("the chain has not begun");
    }
  }

  /** Empties it, for the next use. */
  public void clear() {
    Arrays.fill(calls, 0, size, null);
    Arrays.fill(hard, false);
    size = 0;
    drained = false;
  }

  /** How many calls it has. */
  public int size() {
    return size;
  }

  /** The call at {@code index}. */
  public AsyncCall call(int index) {
    return calls[index];
  }

  /** True when the call behind {@code index} runs also if that one fails. */
  public boolean isHard(int index) {
    return hard[index];
  }

  /** See {@link #drain}. */
  public boolean isDrained() {
    return drained;
  }
}
