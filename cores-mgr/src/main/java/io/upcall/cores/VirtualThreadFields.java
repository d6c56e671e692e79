package io.upcall.cores;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JDK keeps in a virtual thread and tells nobody: its carrier, and which thread a
 * continuation is of.
 *
 * <p>A scheduler is given a Runnable, {@code VirtualThread.runContinuation}: a lambda that captured
 * its thread, and the same one for the thread's whole life. A table from one to the other would
 * cost each uthread an entry and each switch a look-up; the captured field is a load. On a JDK that
 * does it otherwise the answer is null, with one logged line, and schedulers that go by priorities
 * or deadlines treat all uthreads alike.
 */
final class VirtualThreadFields {

  private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadFields.class);

  // Static and final, so that the compiler inlines them down to loads.
  private static final @Nullable Class<?> CONTINUATION;
  private static final MethodHandle THREAD;
  private static final MethodHandle CARRIER;

  static {
    Class<?> continuation = null;
    MethodHandle thread = nothing(Runnable.class);
    MethodHandle carrier = nothing(Thread.class);
    try {
      Class<?> virtual = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup());
      Runnable sample = sample(inside, virtual);
      Field captured = captured(sample.getClass(), virtual);
      thread = inside.unreflectGetter(captured).asType(typeOf(Runnable.class));
      carrier =
          inside.findGetter(virtual, "carrierThread", Thread.class).asType(typeOf(Thread.class));
      continuation = sample.getClass();
    } catch (Throwable refused) {
      LOG.warn("priorities, deadlines and dumps do not see into virtual threads: {}", "" + refused);
    }
    CONTINUATION = continuation;
    THREAD = thread;
    CARRIER = carrier;
  }

  private VirtualThreadFields() {}

  private static MethodType typeOf(Class<?> argument) {
    return MethodType.methodType(Thread.class, argument);
  }

  private static MethodHandle nothing(Class<?> argument) {
    return MethodHandles.dropArguments(MethodHandles.zero(Thread.class), 0, argument);
  }

  /** The continuation of a thread that never starts: that of every other is of the same class. */
  private static Runnable sample(MethodHandles.Lookup inside, Class<?> virtual) throws Throwable {
    return (Runnable)
        inside
            .findGetter(virtual, "runContinuation", Runnable.class)
            .invoke(Thread.ofVirtual().unstarted(() -> {}));
  }

  private static Field captured(Class<?> continuation, Class<?> virtual) {
    Field captured =
        Stream.of(continuation.getDeclaredFields())
            .filter(field -> field.getType() == virtual)
            .findAny()
            .orElseThrow(() -> new IllegalStateException(continuation + " captures no thread"));
    captured.setAccessible(true);
    return captured;
  }

  static @Nullable Thread continuedBy(Runnable continuation) {
    if (continuation.getClass() != CONTINUATION) {
      return null;
    }
    try {
      return (Thread) THREAD.invokeExact(continuation);
    } catch (Throwable failure) {
      throw new IllegalStateException("asking for the thread of a continuation", failure);
    }
  }

  static @Nullable Thread carrierOf(Thread thread) {
    if (!thread.isVirtual()) {
      return null;
    }
    try {
      return (Thread) CARRIER.invokeExact(thread);
    } catch (Throwable failure) {
      throw new IllegalStateException("asking for the carrier of a thread", failure);
    }
  }
}
