package io.upcall.libc;

import io.upcall.async.SlowFunction;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.BlockingCall;
import java.util.function.LongToIntFunction;

/** What the kernel does only synchronously, and the disk may delay: by the slow road. */
final class Slow {

  private Slow() {}

  /** A value of 0 or more, or {@code -errno}. */
  static int call(SlowFunction function) {
    BlockingCall call = BlockingCall.take();
    call.function(function);
    return Blocking.performOnce(call, 0);
  }

  /** A call on a path, given the address of its C string. */
  static void onPath(String functionName, String path, LongToIntFunction function)
      throws ErrnoException {
    long name = Paths.allocate(functionName, path);
    try {
      ErrnoException.check(functionName, path, call(() -> function.applyAsInt(name)));
    } finally {
      // Never before the function has ended: the slow road waits for that, whatever interrupts.
      NativeMemory.free(name);
    }
  }
}
