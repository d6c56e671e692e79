package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * A call whose end is a Vert.x future: prepared like any other, submitted with {@link #submitTo}.
 * Handlers of the future run on the context that it was made for.
 *
 * <p>The future always succeeds, with a result of 0 or more or {@code -errno}: an errno is a value
 * here as it is in the call. Can be used again when its future is complete.
 */
@SuppressWarnings("exports") // who uses this has Vert.x; the module needs it for nothing else
public final class CallFuture extends AsyncCall {

  private final ContextInternal context;

  /** Of the submission under way. Written by the submitter before it submits. */
  private @Nullable Promise<Integer> promise;

  /** A call for the handlers of {@code context}. */
  public CallFuture(Context context) {
    this.context = (ContextInternal) context;
  }

  /**
   * Submits the prepared call.
   *
   * @param flags of {@link Submitter#submit}
   * @return completes with the result; with {@code -EAGAIN} or {@code -ESHUTDOWN} when the call was
   *     refused
   */
  public Future<Integer> submitTo(Submitter submitter, int flags) {
    Promise<Integer> submitted = context.promise();
    promise = submitted;
    int how = submitter.submit(this, flags);
    if (how != Submitter.PENDING) {
      int refusal = how == Submitter.AGAIN ? -Errno.EAGAIN : -Errno.ESHUTDOWN;
      submitted.complete(how == Submitter.QUICK ? result() : refusal);
    }
    return submitted.future();
  }

  @Override
  protected void run() {
    Promise<Integer> submitted = promise;
    if (submitted != null) {
      submitted.complete(result());
    }
  }
}
