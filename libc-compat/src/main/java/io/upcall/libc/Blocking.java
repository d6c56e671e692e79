package io.upcall.libc;

import io.upcall.cores.BlockingCall;
import io.upcall.cores.Interruption;
import io.upcall.cores.Proc;
import org.jspecify.annotations.Nullable;

/** How this library uses blocking calls: on whose behalf they are, and what their results mean. */
final class Blocking {

  private Blocking() {}

  /** An idle call on behalf of {@code descriptor}: closing that cancels this. */
  static BlockingCall take(@Nullable Descriptor descriptor) {
    BlockingCall call = BlockingCall.take();
    call.holder(descriptor);
    return call;
  }

  /** True in vcore context: what may wait fails with EDEADLK there, before it does anything. */
  static boolean isForbidden() {
    return Proc.current().isVcoreContext();
  }

  /**
   * Performs {@code call}; see {@link #meaning}. The call can be prepared again. A cancellation
   * point, and where signal handlers run: before the call, or amid it, see {@link Attention}.
   */
  static int perform(BlockingCall call, int flags, long timeoutNanos) {
    return perform(call, flags, timeoutNanos, Attention.LOOK);
  }

  /** {@link #perform(BlockingCall, int, long)} that other things may end. */
  private static int perform(BlockingCall call, int flags, long timeoutNanos, Interruption breaks) {
    if (Attention.isWanted()) {
      Attention.attend(call);
    }
    int result = call.perform(flags, timeoutNanos, breaks);
    return result >= 0 ? result : meaning(call, result);
  }

  /**
   * {@link #perform(BlockingCall, int, long)} that every handler ends, one that was due before it
   * began too: its wait is in one step with the change of the mask by which that became due.
   */
  static int performUnrestarted(BlockingCall call, int flags, long timeoutNanos) {
    if (Attention.UNRESTARTED.isDue()) {
      Attention.attend(call);
      return meaning(call, -Errno.EINTR);
    }
    int result = call.perform(flags, timeoutNanos, Attention.UNRESTARTED);
    return result >= 0 ? result : meaning(call, result);
  }

  /**
   * {@link #performOnce} for what a call of the program does after its first part: a handler that
   * is due by now came amid that call, and interrupts it.
   */
  static int performRest(BlockingCall call, int flags) {
    if (Attention.isWanted() && !Attention.attend(call)) {
      int result = meaning(call, -Errno.EINTR);
      call.giveBack();
      return result;
    }
    return performOnce(call, flags);
  }

  /** Performs {@code call} without a limit and gives it back. */
  static int performOnce(BlockingCall call, int flags) {
    int result = perform(call, flags, BlockingCall.FOREVER);
    call.giveBack();
    return result;
  }

  /**
   * What the program is told: EBADF when the descriptor was closed under the call, EAGAIN when
   * SO_RCVTIMEO or SO_SNDTIMEO was over (the kernel's own ETIMEDOUT is another thing).
   */
  private static int meaning(BlockingCall call, int result) {
    boolean cancelled = result == -Errno.ECANCELED || result == -Errno.EINTR;
    if (cancelled && call.holder() instanceof Descriptor descriptor && descriptor.isClosing()) {
      return -Errno.EBADF;
    }
    if (result == -Errno.ETIMEDOUT && call.result() == -Errno.ECANCELED) {
      return -Errno.EAGAIN;
    }
    return result;
  }
}
