package io.upcall.cores;

import io.upcall.async.DriverChoice;
import io.upcall.cores.policy.CoreRequest;
import java.util.function.Supplier;

/**
 * How a proc is to be started.
 *
 * @param name for messages
 * @param concurrency how many cores it can use at first; see {@link Proc#setConcurrency}
 * @param request what cores it may have; its maximum is the number of its vcores, if the machine
 *     has as many
 * @param drivers what carries its I/O
 * @param maxBlocked how many of its uthreads may block their carriers (in native code, class
 *     initialisers, pinned) while its vcores run others on replacements; each is a thread that is
 *     kept. Beyond the bound a vcore completes calls but runs no uthread until one is back
 * @param calls how many calls it may have in flight, blocking ones too; what comes then gets AGAIN
 *     (a blocking call EAGAIN), and no other proc is affected
 * @param scheduler makes the two-level scheduler of each proc that is started with these options
 * @param crashScope which of its uthreads end it by a throwable that nobody catches
 * @param exitGraceNanos how long its end waits for uthreads that were interrupted; those that are
 *     left then never run again
 */
public record ProcOptions(
    String name,
    int concurrency,
    CoreRequest request,
    DriverFactory drivers,
    int maxBlocked,
    int calls,
    Supplier<? extends Scheduler> scheduler,
    CrashScope crashScope,
    long exitGraceNanos) {

  /** The limit of calls in flight unless another was given. */
  public static final int CALLS = 1 << 20;

  private static final int DEFAULT_MAX_BLOCKED = 256;
  private static final long DEFAULT_EXIT_GRACE_NANOS = 5_000_000_000L;

  /** Checks the range. */
  public ProcOptions {
    if (concurrency < 1) {
      throw new IllegalArgumentException(concurrency + " cores: a proc needs 1 or more");
    }
    if (maxBlocked < 0) {
      throw new IllegalArgumentException(maxBlocked + " blocked carriers: 0 or more");
    }
    if (calls < 1) {
      throw new IllegalArgumentException(calls + " calls in flight: a proc needs 1 or more");
    }
    if (exitGraceNanos < 0) {
      throw new IllegalArgumentException(exitGraceNanos + " ns of grace at exit: 0 or more");
    }
  }

  /** One core, on the driver that this machine allows: see {@link DriverChoice#AUTO}. */
  public static ProcOptions named(String name) {
    return new ProcOptions(
        name,
        1,
        CoreRequest.upTo(1),
        DriverFactory.of(DriverChoice.AUTO),
        DEFAULT_MAX_BLOCKED,
        CALLS,
        Scheduler::workStealing,
        CrashScope.MAIN,
        DEFAULT_EXIT_GRACE_NANOS);
  }

  /** The same with {@code cores} vcores, and use for as many cores from the start. */
  public ProcOptions withCores(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException(cores + " cores: a proc needs 1 or more");
    }
    CoreRequest more =
        new CoreRequest(
            Math.min(request.minimum(), cores),
            cores,
            request.priority(),
            Math.min(request.provisioned(), cores));
    return new ProcOptions(
        name, cores, more, drivers, maxBlocked, calls, scheduler, crashScope, exitGraceNanos);
  }

  /** The same with use for {@code level} cores at the start. */
  public ProcOptions withConcurrency(int level) {
    return new ProcOptions(
        name, level, request, drivers, maxBlocked, calls, scheduler, crashScope, exitGraceNanos);
  }

  /** The same with another minimum, maximum, priority and provision. */
  public ProcOptions withRequest(CoreRequest newRequest) {
    return new ProcOptions(
        name,
        concurrency,
        newRequest,
        drivers,
        maxBlocked,
        calls,
        scheduler,
        crashScope,
        exitGraceNanos);
  }

  /** The same with another driver. */
  public ProcOptions withDrivers(DriverFactory newDrivers) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        newDrivers,
        maxBlocked,
        calls,
        scheduler,
        crashScope,
        exitGraceNanos);
  }

  /** The same with another bound of blocked carriers. */
  public ProcOptions withMaxBlocked(int newMaxBlocked) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        drivers,
        newMaxBlocked,
        calls,
        scheduler,
        crashScope,
        exitGraceNanos);
  }

  /** The same with another limit of calls in flight. */
  public ProcOptions withCalls(int newCalls) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        drivers,
        maxBlocked,
        newCalls,
        scheduler,
        crashScope,
        exitGraceNanos);
  }

  /** The same with another scheduler: a fresh one for each proc. */
  public ProcOptions withScheduler(Supplier<? extends Scheduler> newScheduler) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        drivers,
        maxBlocked,
        calls,
        newScheduler,
        crashScope,
        exitGraceNanos);
  }

  /** The same with other uthreads that may crash it. */
  public ProcOptions withCrashScope(CrashScope newCrashScope) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        drivers,
        maxBlocked,
        calls,
        scheduler,
        newCrashScope,
        exitGraceNanos);
  }

  /** The same with another grace at its end. */
  public ProcOptions withExitGraceNanos(long newExitGraceNanos) {
    return new ProcOptions(
        name,
        concurrency,
        request,
        drivers,
        maxBlocked,
        calls,
        scheduler,
        crashScope,
        newExitGraceNanos);
  }
}
