package io.upcall.samples.bench.blocked;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** usleep(3), as any foreign code may call it: the thread beneath is gone for that long. */
final class NativeSleep {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle USLEEP =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("usleep"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private NativeSleep() {}

  static void micros(int micros) {
    try {
      int interrupted = (int) USLEEP.invokeExact(micros);
      assert interrupted <= 0;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
