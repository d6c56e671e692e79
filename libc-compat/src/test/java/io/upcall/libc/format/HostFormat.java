package io.upcall.libc.format;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The C library's snprintf, sscanf, strtol, strtoul, strtod and strtof, as the model. */
final class HostFormat {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final int ROOM = 1 << 16;
  private static final int TEXT_ROOM = 256;
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** By the types of the variadic arguments: linking takes a while. */
  private static final Map<List<MemoryLayout>, MethodHandle> PRINTERS = new ConcurrentHashMap<>();

  private static final Map<Integer, MethodHandle> SCANNERS = new ConcurrentHashMap<>();

  private HostFormat() {}

  // ---- printf ----------------------------------------------------------------------------------

  /** What C prints. */
  static byte[] printf(String format, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM);
      List<MemoryLayout> layouts = new ArrayList<>();
      List<Object> values = new ArrayList<>(List.of(room, (long) ROOM, arena.allocateFrom(format)));
      List<Runnable> after = new ArrayList<>();
      for (Object argument : arguments) {
        add(arena, argument, layouts, values, after);
      }
      int length =
          (int) PRINTERS.computeIfAbsent(layouts, HostFormat::printer).invokeWithArguments(values);
      after.forEach(Runnable::run);
      if (length < 0 || length >= ROOM) {
        throw new AssertionError("snprintf of \"" + format + "\": " + length);
      }
      return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable thrown) {
      throw new AssertionError(format + " " + Arrays.toString(arguments), thrown);
    }
  }

  private static MethodHandle printer(List<MemoryLayout> variadic) {
    List<MemoryLayout> all = new ArrayList<>();
    all.add(ValueLayout.ADDRESS);
    all.add(ValueLayout.JAVA_LONG);
    all.add(ValueLayout.ADDRESS);
    all.addAll(variadic);
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("snprintf"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, all.toArray(MemoryLayout[]::new)),
        Linker.Option.firstVariadicArg(3));
  }

  /** An argument as C passes it on: promoted, and arrays by their address. */
  private static void add(
      Arena arena,
      Object argument,
      List<MemoryLayout> layouts,
      List<Object> values,
      List<Runnable> after) {
    if (argument instanceof Double || argument instanceof Float) {
      layouts.add(ValueLayout.JAVA_DOUBLE);
      values.add(((Number) argument).doubleValue());
    } else if (argument instanceof Long value) {
      layouts.add(ValueLayout.JAVA_LONG);
      values.add(value);
    } else if (argument instanceof Number value) {
      layouts.add(ValueLayout.JAVA_INT);
      values.add(value.intValue());
    } else if (argument instanceof Character value) {
      layouts.add(ValueLayout.JAVA_INT);
      values.add((int) value);
    } else {
      layouts.add(ValueLayout.ADDRESS);
      values.add(pointer(arena, argument, after));
    }
  }

  private static MemorySegment pointer(Arena arena, Object argument, List<Runnable> after) {
    if (argument == null) {
      return MemorySegment.NULL;
    }
    if (argument instanceof String text) {
      return arena.allocateFrom(text);
    }
    MemorySegment memory = arena.allocate(TEXT_ROOM, 16);
    MemorySegment array = heap(argument);
    if (array != null) {
      memory.copyFrom(array);
      after.add(() -> array.copyFrom(memory.asSlice(0, array.byteSize())));
    } else if (argument instanceof String[] texts) {
      after.add(() -> texts[0] = memory.getString(0));
    } else {
      return (MemorySegment) argument;
    }
    return memory;
  }

  private static MemorySegment heap(Object array) {
    if (array instanceof byte[] bytes) {
      return MemorySegment.ofArray(bytes);
    }
    if (array instanceof short[] shorts) {
      return MemorySegment.ofArray(shorts);
    }
    if (array instanceof int[] ints) {
      return MemorySegment.ofArray(ints);
    }
    if (array instanceof long[] longs) {
      return MemorySegment.ofArray(longs);
    }
    if (array instanceof float[] floats) {
      return MemorySegment.ofArray(floats);
    }
    return array instanceof double[] doubles ? MemorySegment.ofArray(doubles) : null;
  }

  // ---- scanf -----------------------------------------------------------------------------------

  /** What C's sscanf returns; it stores into the arrays. */
  static int sscanf(String input, String format, Object... targets) {
    try (Arena arena = Arena.ofConfined()) {
      List<Runnable> after = new ArrayList<>();
      List<Object> values =
          new ArrayList<>(List.of(arena.allocateFrom(input), arena.allocateFrom(format)));
      for (Object target : targets) {
        values.add(pointer(arena, target, after));
      }
      int stored =
          (int)
              SCANNERS
                  .computeIfAbsent(targets.length, HostFormat::scanner)
                  .invokeWithArguments(values);
      after.forEach(Runnable::run);
      return stored;
    } catch (Throwable thrown) {
      throw new AssertionError(format, thrown);
    }
  }

  private static MethodHandle scanner(int targets) {
    MemoryLayout[] layouts = new MemoryLayout[2 + targets];
    Arrays.fill(layouts, ValueLayout.ADDRESS);
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("sscanf"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts),
        Linker.Option.firstVariadicArg(2));
  }

  // ---- strto* ----------------------------------------------------------------------------------

  private static final int ERANGE = 34;
  private static final MethodHandle ERRNO_LOCATION =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("__errno_location"),
          FunctionDescriptor.of(ValueLayout.ADDRESS));
  private static final MethodHandle STRTOL =
      parser("strtol", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
  private static final MethodHandle STRTOUL =
      parser("strtoul", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
  private static final MethodHandle STRTOD = parser("strtod", ValueLayout.JAVA_DOUBLE);
  private static final MethodHandle STRTOF = parser("strtof", ValueLayout.JAVA_FLOAT);

  private static MethodHandle parser(String name, MemoryLayout result, MemoryLayout... more) {
    List<MemoryLayout> layouts = new ArrayList<>(List.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    layouts.addAll(List.of(more));
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, layouts.toArray(MemoryLayout[]::new)),
        Linker.Option.captureCallState("errno"));
  }

  /** strtol(3) or strtoul(3). */
  static Strto.Integral integral(String text, int base, boolean unsigned) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      MemorySegment string = arena.allocateFrom(text);
      MemorySegment end = arena.allocate(ValueLayout.ADDRESS);
      clearErrno();
      long value =
          unsigned
              ? (long) STRTOUL.invokeExact(errno, string, end, base)
              : (long) STRTOL.invokeExact(errno, string, end, base);
      return new Strto.Integral(value, consumed(string, end), isOutOfRange(errno));
    } catch (Throwable thrown) {
      throw new AssertionError(text, thrown);
    }
  }

  /** strtod(3) or strtof(3). */
  static Strto.Real real(String text, boolean single) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
      MemorySegment string = arena.allocateFrom(text);
      MemorySegment end = arena.allocate(ValueLayout.ADDRESS);
      clearErrno();
      double value =
          single
              ? (float) STRTOF.invokeExact(errno, string, end)
              : (double) STRTOD.invokeExact(errno, string, end);
      return new Strto.Real(value, consumed(string, end), isOutOfRange(errno));
    } catch (Throwable thrown) {
      throw new AssertionError(text, thrown);
    }
  }

  /** What succeeds leaves errno as it was. */
  private static void clearErrno() throws Throwable {
    MemorySegment errno = (MemorySegment) ERRNO_LOCATION.invokeExact();
    errno.reinterpret(Integer.BYTES).set(ValueLayout.JAVA_INT, 0, 0);
  }

  private static boolean isOutOfRange(MemorySegment errno) {
    return (int) ERRNO.get(errno, 0L) == ERANGE;
  }

  private static int consumed(MemorySegment string, MemorySegment end) {
    return (int) (end.get(ValueLayout.ADDRESS, 0).address() - string.address());
  }
}
