package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions of the host's C library, by name.
 *
 * <p>Arguments are ints, longs, segments (their address) and doubles. Integers are passed as longs:
 * in both calling conventions that this runs on, a callee that wants an int reads the lower half of
 * the register.
 */
final class HostLibc {

  private static final Linker LINKER = Linker.nativeLinker();

  /** Where the {@code ...} of a function begins. */
  private static final Map<String, Integer> VARIADIC =
      Map.ofEntries(
          Map.entry("open", 2),
          Map.entry("openat", 3),
          Map.entry("fcntl", 2),
          Map.entry("ioctl", 2),
          Map.entry("syscall", 1),
          Map.entry("printf", 1),
          Map.entry("fprintf", 2),
          Map.entry("dprintf", 2),
          Map.entry("sprintf", 2),
          Map.entry("snprintf", 3),
          Map.entry("scanf", 1),
          Map.entry("fscanf", 2),
          Map.entry("sscanf", 2));

  private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

  private HostLibc() {}

  /** {@code function} as a handle of type {@code (MemorySegment capture, Object[])long}. */
  static MethodHandle find(String function, Object... arguments) {
    StringBuilder shape = new StringBuilder(function);
    for (Object argument : arguments) {
      shape.append(argument instanceof Double ? 'd' : 'l');
    }
    return HANDLES.computeIfAbsent(shape.toString(), key -> link(function, arguments));
  }

  private static MethodHandle link(String function, Object[] arguments) {
    MemoryLayout[] parameters = new MemoryLayout[arguments.length];
    Class<?>[] types = new Class<?>[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      boolean isDouble = arguments[i] instanceof Double;
      parameters[i] = isDouble ? JAVA_DOUBLE : JAVA_LONG;
      types[i] = isDouble ? double.class : long.class;
    }
    Integer variadic = VARIADIC.get(function);
    Linker.Option capture = Linker.Option.captureCallState("errno");
    Linker.Option[] options =
        variadic == null || variadic > arguments.length
            ? new Linker.Option[] {capture}
            : new Linker.Option[] {capture, Linker.Option.firstVariadicArg(variadic)};
    MethodHandle exact =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow(function),
            FunctionDescriptor.of(JAVA_LONG, parameters),
            options);
    MethodType objects =
        MethodType.genericMethodType(arguments.length)
            .changeReturnType(long.class)
            .insertParameterTypes(0, MemorySegment.class);
    return compiled(exact.asType(objects).asSpreader(1, Object[].class, arguments.length));
  }

  /**
   * Has the handle compiled now, which would else happen in its 128th call, on a thread that must
   * load no class: see {@link HostThread}.
   */
  private static MethodHandle compiled(MethodHandle handle) {
    try {
      Method customize = MethodHandle.class.getDeclaredMethod("customize");
      customize.setAccessible(true);
      customize.invoke(handle);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("--add-opens java.base/java.lang.invoke", impossible);
    }
    return handle;
  }

  /** The arguments as the handle wants them. */
  static Object[] convert(Object... arguments) {
    return Arrays.stream(arguments).map(HostLibc::convertOne).toArray();
  }

  private static Object convertOne(Object argument) {
    if (argument instanceof MemorySegment segment) {
      return segment.address();
    }
    return argument instanceof Integer number ? (Object) (long) number : argument;
  }
}
