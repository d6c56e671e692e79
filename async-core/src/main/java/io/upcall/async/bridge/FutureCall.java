package io.upcall.async.bridge;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An async call for one use whose completion completes a {@link CompletableFuture}.
 *
 * <pre>{@code
 * FutureCall call = new FutureCall();
 * call.recv(fd, buffer, 0);
 * call.submit(submitter, 0).thenAccept(bytes -> ...);
 * }</pre>
 *
 * <p>The future ends with the result, a value of 0 or more; with {@link CallFailedException} when
 * the result is {@code -errno}, or when the call was not taken (EAGAIN for {@link Submitter#AGAIN},
 * ESHUTDOWN for {@link Submitter#INVALID}); or cancelled.
 *
 * <p><b>Cancelling.</b> {@code cancel} asks for the end of the call and does not end the future:
 * that is done when the call's own event has come, as cancelled or, if the call was faster, with
 * its result. So a future that is done means memory that is the caller's again, with one exception:
 * somebody else completed the future ({@code complete}, {@code orTimeout}). Then the call is asked
 * to end, and its memory is the driver's until {@link #isInFlight()} says false.
 *
 * <p>For one use, because a cancel that is late must not hit another call.
 */
public final class FutureCall extends AsyncCall {

  private final CallFuture future = new CallFuture();

  /** Whom to ask for the end. Written before the submission, which orders it before the event. */
  private volatile @Nullable Submitter submitter;

  /** Set before the call itself completes the future: that is no reason to cancel anything. */
  private volatile boolean settled;

  /** Dependents of the future run in the turn of the driver: they must not block. */
  public FutureCall() {
    this(null);
  }

  /**
   * Dependents of the future run where {@code queue} delivers.
   *
   * @param queue null for the turn of the driver; the program must drain a polled one
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what can fail is the future itself
  public FutureCall(@Nullable EventQueue queue) {
    super(queue);
    future.whenComplete((value, failure) -> completedByOthers());
  }

  /** The future of this call. */
  public CompletableFuture<Integer> future() {
    return future;
  }

  /**
   * Submits the prepared call. A quick one completes the future before this returns.
   *
   * @param to where; the future's {@code cancel} may be called by whoever may call its {@link
   *     Submitter#cancel}: by anybody for a proc, by the owner for a driver
   * @param flags of {@link Submitter#submit}
   * @return {@link #future()}
   * @throws IllegalStateException when it was submitted before
   */
  public CompletableFuture<Integer> submit(Submitter to, int flags) {
    if (submitter != null) {
      throw new IllegalStateException("a future's call is for one use: make another");
    }
    submitter = to;
    switch (to.submit(this, flags)) {
      case Submitter.QUICK:
        settle(result());
        break;
      case Submitter.PENDING:
        break;
      case Submitter.AGAIN:
        settle(-Errno.EAGAIN);
        break;
      default:
        settle(-Errno.ESHUTDOWN);
        break;
    }
    return future;
  }

  @Override
  protected void run() {
    settle(result());
  }

  private void settle(int result) {
    settled = true;
    if (result >= 0) {
      future.complete(result);
    } else if (result == -Errno.ECANCELED) {
      future.cancelled();
    } else {
      future.completeExceptionally(new CallFailedException(op(), -result));
    }
  }

  private void completedByOthers() {
    if (!settled) {
      requestCancel();
    }
  }

  private void requestCancel() {
    Submitter to = submitter;
    if (to != null) {
      to.cancel(this);
    }
  }

  /** Hands a cancel on to the call instead of ending at once. */
  private final class CallFuture extends CompletableFuture<Integer> {

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!isDone()) {
        requestCancel();
        return true;
      }
      return isCancelled();
    }

    void cancelled() {
      super.cancel(false);
    }

    /** What depends on this one has no call of its own. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }
}
