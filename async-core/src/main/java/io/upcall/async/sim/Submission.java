package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Op;

/**
 * What was submitted once, as it was then: the call itself may be in its next use.
 *
 * @param call the call
 * @param op the operation
 * @param fd the descriptor
 * @param address the address of the memory, or 0
 * @param length what the kernel's interface has in {@code sqe->len}
 * @param offset what the kernel's interface has in {@code sqe->off}
 * @param opFlags the flags of the operation
 * @param flags the flags of {@code submit}
 * @param answer what {@code submit} returned
 */
public record Submission(
    AsyncCall call,
    Op op,
    int fd,
    long address,
    int length,
    long offset,
    int opFlags,
    int flags,
    int answer) {

  static Submission of(AsyncCall call, int flags, int answer) {
    return new Submission(
        call,
        call.op(),
        DriverSide.fd(call),
        DriverSide.address(call),
        DriverSide.length(call),
        DriverSide.offset(call),
        DriverSide.opFlags(call),
        flags,
        answer);
  }
}
