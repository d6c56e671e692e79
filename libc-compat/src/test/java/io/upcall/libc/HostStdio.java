package io.upcall.libc;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A stream of the host's C library, as the model of one of {@link Stdio}. */
final class HostStdio implements AutoCloseable {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... args) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, args));
  }

  private static final MethodHandle FOPEN =
      function("fopen", ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  private static final MethodHandle FCLOSE = function("fclose", INT, ValueLayout.ADDRESS);
  private static final MethodHandle FGETC = function("fgetc", INT, ValueLayout.ADDRESS);
  private static final MethodHandle UNGETC = function("ungetc", INT, INT, ValueLayout.ADDRESS);
  private static final MethodHandle FPUTC = function("fputc", INT, INT, ValueLayout.ADDRESS);
  private static final MethodHandle FSEEK = function("fseek", INT, ValueLayout.ADDRESS, LONG, INT);
  private static final MethodHandle FTELL = function("ftell", LONG, ValueLayout.ADDRESS);
  private static final MethodHandle FFLUSH = function("fflush", INT, ValueLayout.ADDRESS);
  private static final MethodHandle FEOF = function("feof", INT, ValueLayout.ADDRESS);
  private static final MethodHandle FERROR = function("ferror", INT, ValueLayout.ADDRESS);
  private static final MethodHandle FREAD =
      function("fread", LONG, ValueLayout.ADDRESS, LONG, LONG, ValueLayout.ADDRESS);
  private static final MethodHandle FWRITE =
      function("fwrite", LONG, ValueLayout.ADDRESS, LONG, LONG, ValueLayout.ADDRESS);
  private static final MethodHandle FGETS =
      function("fgets", ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT, ValueLayout.ADDRESS);
  private static final MethodHandle SETVBUF =
      function("setvbuf", INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT, LONG);

  private final MemorySegment stream;

  HostStdio(String path, String mode) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      stream =
          (MemorySegment) FOPEN.invokeExact(arena.allocateFrom(path), arena.allocateFrom(mode));
    }
  }

  /** False when fopen failed. */
  boolean isOpen() {
    return stream.address() != 0;
  }

  int getc() throws Throwable {
    return (int) FGETC.invokeExact(stream);
  }

  int ungetc(int octet) throws Throwable {
    return (int) UNGETC.invokeExact(octet, stream);
  }

  int putc(int octet) throws Throwable {
    return (int) FPUTC.invokeExact(octet, stream);
  }

  int seek(long offset, int whence) throws Throwable {
    return (int) FSEEK.invokeExact(stream, offset, whence);
  }

  long tell() throws Throwable {
    return (long) FTELL.invokeExact(stream);
  }

  int flush() throws Throwable {
    return (int) FFLUSH.invokeExact(stream);
  }

  boolean eof() throws Throwable {
    return (int) FEOF.invokeExact(stream) != 0;
  }

  boolean error() throws Throwable {
    return (int) FERROR.invokeExact(stream) != 0;
  }

  long read(byte[] target, int size, int count) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Math.max(1, target.length));
      long got = (long) FREAD.invokeExact(memory, (long) size, (long) count, stream);
      MemorySegment.ofArray(target).copyFrom(memory.asSlice(0, target.length));
      return got;
    }
  }

  long write(byte[] source, int size, int count) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Math.max(1, source.length));
      memory.copyFrom(MemorySegment.ofArray(source));
      return (long) FWRITE.invokeExact(memory, (long) size, (long) count, stream);
    }
  }

  String gets(int size) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(size + 1L);
      MemorySegment line = (MemorySegment) FGETS.invokeExact(memory, size, stream);
      return line.address() == 0 ? null : memory.getString(0);
    }
  }

  int setvbuf(int mode, long size) throws Throwable {
    return (int) SETVBUF.invokeExact(stream, MemorySegment.NULL, mode, size);
  }

  @Override
  public void close() throws IOException {
    try {
      int result = (int) FCLOSE.invokeExact(stream);
      if (result != 0) {
        throw new IOException("fclose: " + result);
      }
    } catch (RuntimeException | Error | IOException known) {
      throw known;
    } catch (Throwable other) {
      throw new AssertionError(other);
    }
  }
}
