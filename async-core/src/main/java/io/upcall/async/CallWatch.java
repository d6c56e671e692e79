package io.upcall.async;

/**
 * Somebody who watches every call of every driver of this JVM; see {@link CallLedger#watch}.
 *
 * <p>The methods run where the drivers' owners are, in the middle of their work: they must not
 * block, throw, submit or keep the call. Times are from the submission; 0 when nobody watched then.
 */
public interface CallWatch {

  /** The call was answered inside submit. */
  void quick(AsyncCall call, int result, long nanos);

  /** The call was taken. */
  void pending(AsyncCall call);

  /** The call is over, its event is about to be posted. */
  void completed(AsyncCall call, int result, long nanos);

  /** Somebody asked for the end of the call. From any thread. */
  void cancelling(AsyncCall call);

  /**
   * Completions did not fit into the queue of {@code driver}, and the kernel keeps them.
   *
   * @param entries the size of that queue
   */
  void overflowed(String driver, int entries);
}
