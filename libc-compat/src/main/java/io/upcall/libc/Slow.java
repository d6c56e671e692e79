package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.SlowRoad;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** What the kernel does only synchronously, and the disk may delay: by the slow road. */
final class Slow {

  private Slow() {}

  /** A value of 0 or more, or {@code -errno}. */
  static long call(LongSupplier function) {
    return SlowRoad.system().call(function);
  }

  /** A call on a path, given the address of its C string. */
  static void onPath(String functionName, String path, LongUnaryOperator function)
      throws ErrnoException {
    long name = Paths.allocate(functionName, path);
    try {
      ErrnoException.check(functionName, path, call(() -> function.applyAsLong(name)));
    } finally {
      // Never before the function has ended: the slow road waits for that, whatever interrupts.
      NativeMemory.free(name);
    }
  }
}
