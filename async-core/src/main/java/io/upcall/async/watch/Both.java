package io.upcall.async.watch;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallWatch;

/** Two who watch at once. */
record Both(CallWatch first, CallWatch second) implements CallWatch {

  @Override
  public void quick(AsyncCall call, int result, long nanos) {
    first.quick(call, result, nanos);
    second.quick(call, result, nanos);
  }

  @Override
  public void pending(AsyncCall call) {
    first.pending(call);
    second.pending(call);
  }

  @Override
  public void completed(AsyncCall call, int result, long nanos) {
    first.completed(call, result, nanos);
    second.completed(call, result, nanos);
  }

  @Override
  public void cancelling(AsyncCall call) {
    first.cancelling(call);
    second.cancelling(call);
  }

  @Override
  public void overflowed(String driver, int entries) {
    first.overflowed(driver, entries);
    second.overflowed(driver, entries);
  }
}
