package io.upcall.cores;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows how a virtual thread gets a scheduler of ours.
 *
 * <table>
 * <caption>Ways, in the order in which they are tried</caption>
 * <tr><th>way</th><th>needs</th><th>gives</th></tr>
 * <tr><td>{@link Internal}</td><td>{@code --add-opens java.base/java.lang=ALL-UNNAMED}, or the same
 *     in the manifest of the jar that is run</td><td>everything</td></tr>
 * <tr><td>{@link Degraded}</td><td>nothing</td><td>uthreads run on the JDK's own scheduler; their
 *     I/O still goes through the vcores' rings, at the price of a hand-over each way</td></tr>
 * </table>
 *
 * <p>A later JDK's public interface becomes a third way, in front of these.
 */
abstract class LoomAccess {

  private static final Logger LOG = LoggerFactory.getLogger(LoomAccess.class);

  private static final LoomAccess BEST = open();

  private LoomAccess() {}

  static LoomAccess best() {
    return BEST;
  }

  private static LoomAccess open() {
    try {
      return new Internal();
    } catch (ExceptionInInitializerError refused) {
      LOG.warn(
          "uthreads run on the JDK's default scheduler, not on their proc's cores: start the JVM"
              + " with --add-opens java.base/java.lang=ALL-UNNAMED ({})",
          String.valueOf(refused.getCause()));
      return new Degraded();
    }
  }

  /** A builder of virtual threads that {@code scheduler} runs. */
  abstract Thread.Builder.OfVirtual builder(Executor scheduler);

  /** The carrier that the calling thread is, or is mounted on; null on any other thread. */
  abstract @Nullable Carrier currentCarrier();

  /** The virtual thread that the scheduler continues by running {@code continuation}, or null. */
  abstract @Nullable Thread continuedBy(Runnable continuation);

  /** The carrier that {@code thread} is mounted on now; null when it is on none of ours. */
  abstract @Nullable Carrier carrierOf(Thread thread);

  /** True when uthreads are run by the vcores. */
  abstract boolean schedules();

  /** Through the constructor that the JDK keeps for its own tests. */
  private static final class Internal extends LoomAccess {

    private static final MethodHandle NEW_BUILDER;

    /** Static and final, so that the compiler inlines it down to one load. */
    private static final MethodHandle CURRENT_CARRIER_THREAD;

    static {
      try {
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        NEW_BUILDER =
            MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        CURRENT_CARRIER_THREAD =
            MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                .findStatic(
                    Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
      } catch (ReflectiveOperationException | RuntimeException refused) {
        throw new ExceptionInInitializerError(refused);
      }
    }

    @Override
    Thread.Builder.OfVirtual builder(Executor scheduler) {
      try {
        return (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
      } catch (Throwable failure) {
        throw new IllegalStateException("making a virtual thread builder", failure);
      }
    }

    @Override
    @Nullable Carrier currentCarrier() {
      try {
        return (Thread) CURRENT_CARRIER_THREAD.invokeExact() instanceof Carrier carrier
            ? carrier
            : null;
      } catch (Throwable failure) {
        throw new IllegalStateException("asking for the carrier thread", failure);
      }
    }

    @Override
    @Nullable Thread continuedBy(Runnable continuation) {
      return VirtualThreadFields.continuedBy(continuation);
    }

    @Override
    @Nullable Carrier carrierOf(Thread thread) {
      return VirtualThreadFields.carrierOf(thread) instanceof Carrier carrier ? carrier : null;
    }

    @Override
    boolean schedules() {
      return true;
    }
  }

  /** Without any access: the JDK's own scheduler. */
  private static final class Degraded extends LoomAccess {

    @Override
    Thread.Builder.OfVirtual builder(Executor scheduler) {
      return Thread.ofVirtual();
    }

    @Override
    @Nullable Carrier currentCarrier() {
      return Thread.currentThread() instanceof Carrier carrier ? carrier : null;
    }

    @Override
    @Nullable Thread continuedBy(Runnable continuation) {
      return null;
    }

    @Override
    @Nullable Carrier carrierOf(Thread thread) {
      return null;
    }

    @Override
    boolean schedules() {
      return false;
    }
  }
}
