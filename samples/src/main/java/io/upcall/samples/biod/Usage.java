package io.upcall.samples.biod;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What this process has used: getrusage(2), which counts all threads, those that have ended too.
 *
 * @param wallNanos a clock's time
 * @param cpuNanos CPU time, of programs and of the kernel
 * @param voluntary context switches because a thread waited
 * @param involuntary context switches because a thread's time was over
 */
record Usage(long wallNanos, long cpuNanos, long voluntary, long involuntary) {
  private static final int RUSAGE_SELF = 0;
  private static final int RUSAGE_BYTES = 144;
  private static final int WORD_NVCSW = 16;
  private static final int WORD_NIVCSW = 17;
  private static final MethodHandle GETRUSAGE = getrusage();

  static Usage now() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rusage = arena.allocate(RUSAGE_BYTES, Long.BYTES);
      if (call(rusage) != 0) {
        throw new IllegalStateException("getrusage(RUSAGE_SELF) failed");
      }
      long seconds = word(rusage, 0) + word(rusage, 2);
      long micros = word(rusage, 1) + word(rusage, 3);
      return new Usage(
          System.nanoTime(),
          seconds * 1_000_000_000L + micros * 1_000L,
          word(rusage, WORD_NVCSW),
          word(rusage, WORD_NIVCSW));
    }
  }

  Usage since(Usage before) {
    return new Usage(
        wallNanos - before.wallNanos,
        cpuNanos - before.cpuNanos,
        voluntary - before.voluntary,
        involuntary - before.involuntary);
  }

  private static long word(MemorySegment struct, int index) {
    return struct.getAtIndex(ValueLayout.JAVA_LONG, index);
  }

  private static int call(MemorySegment rusage) {
    try {
      return (int) GETRUSAGE.invokeExact(RUSAGE_SELF, rusage);
    } catch (Throwable impossible) {
      throw new AssertionError("getrusage throws nothing", impossible);
    }
  }

  @SuppressWarnings("restricted") // a fixed signature of libc
  private static MethodHandle getrusage() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("getrusage"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }
}
