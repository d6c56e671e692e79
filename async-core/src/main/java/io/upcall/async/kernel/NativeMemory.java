package io.upcall.async.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * Memory outside the heap, addressed by absolute address, as the kernel sees it.
 *
 * <p>All accesses go through one static final segment over the whole address space: its bounds and
 * its (global) session are constants for the compiler, so an access is one move. A segment for each
 * ring or buffer costs more than the system call it serves as soon as an accessor is not inlined.
 *
 * <p>{@link #allocate} and {@link #free} are malloc(3) and free(3), counted: {@link
 * #allocatedBytes()} is 0 when everything came home.
 */
public final class NativeMemory {

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final VarHandle ORDERED_INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle ORDERED_SHORT = ValueLayout.JAVA_SHORT.varHandle();

  private static final MethodHandle MALLOC =
      Downcall.critical(
          "malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      Downcall.critical("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  private static final MethodHandle STRLEN =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strlen"),
              FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  /** Room for the size of the block, kept in front of it; keeps malloc's 16-byte alignment. */
  private static final int HEADER = 16;

  private static final LongAdder ALLOCATED = new LongAdder();

  private NativeMemory() {}

  /**
   * Allocates memory that is not cleared.
   *
   * @param bytes size, 0 or more
   * @return its address, aligned to 16 bytes; to be given to {@link #free} once
   * @throws OutOfMemoryError when malloc(3) has none
   */
  public static long allocate(long bytes) {
    try {
      long block = (long) MALLOC.invokeExact(bytes + HEADER);
      if (block == 0) {
        throw new OutOfMemoryError("malloc(" + bytes + ") failed");
      }
      ALL.set(LONG, block, bytes);
      ALLOCATED.add(bytes);
      return block + HEADER;
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }

  /** Gives back what {@link #allocate} returned. */
  public static void free(long address) {
    long block = address - HEADER;
    ALLOCATED.add(-ALL.get(LONG, block));
    try {
      FREE.invokeExact(block);
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }

  /** Bytes allocated and not yet freed. */
  public static long allocatedBytes() {
    return ALLOCATED.sum();
  }

  /** The bytes from {@code address} on as a segment that no arena will close. */
  public static MemorySegment segment(long address, long bytes) {
    return ALL.asSlice(address, bytes);
  }

  /** Sets {@code bytes} bytes to 0. */
  public static void clear(long address, long bytes) {
    ALL.asSlice(address, bytes).fill((byte) 0);
  }

  /** Reads a byte. */
  public static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  /** Writes a byte. */
  public static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  /** Reads 16 bits in native order. */
  public static short getShort(long address) {
    return ALL.get(SHORT, address);
  }

  /** Writes 16 bits in native order. */
  public static void putShort(long address, short value) {
    ALL.set(SHORT, address, value);
  }

  /** Reads 32 bits in native order. */
  public static int getInt(long address) {
    return ALL.get(INT, address);
  }

  /** Writes 32 bits in native order. */
  public static void putInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  /** Reads 64 bits in native order. */
  public static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  /** Writes 64 bits in native order. */
  public static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  /** Reads 32 bits so that no later access is moved before it. */
  public static int getIntAcquire(long address) {
    return (int) ORDERED_INT.getAcquire(ALL, address);
  }

  /** Writes 32 bits so that no earlier access is moved behind it. */
  public static void putIntRelease(long address, int value) {
    ORDERED_INT.setRelease(ALL, address, value);
  }

  /** Writes 16 bits so that no earlier access is moved behind it. */
  public static void putShortRelease(long address, short value) {
    ORDERED_SHORT.setRelease(ALL, address, value);
  }

  /** Copies from the heap to native memory. */
  public static void copyIn(byte[] from, int offset, long to, int length) {
    MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, to, length);
  }

  /** Copies from native memory to the heap. */
  public static void copyOut(long from, byte[] to, int offset, int length) {
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, offset, length);
  }

  /** Allocates a NUL-terminated copy of {@code text} in UTF-8, to be freed by {@link #free}. */
  public static long allocateString(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long address = allocate(bytes.length + 1L);
    copyIn(bytes, 0, address, bytes.length);
    putByte(address + bytes.length, (byte) 0);
    return address;
  }

  /** The NUL-terminated UTF-8 string at {@code address}. */
  public static String getString(long address) {
    try {
      byte[] bytes = new byte[(int) (long) STRLEN.invokeExact(address)];
      copyOut(address, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }
}
