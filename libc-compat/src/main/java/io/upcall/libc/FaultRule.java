package io.upcall.libc;

import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which calls a {@link FaultInjector} spoils, and how. Immutable: each method gives another rule.
 *
 * <p>{@code FaultRule.on("read", "pread").error(Errno.EIO).from(3).every(5)} is what {@code
 * read,pread:error=EIO:when=3+5} says in strace's language. Without {@link #nth}, {@link #from} or
 * {@link #probability} it concerns every call.
 */
public final class FaultRule {

  /** What is done to a call: 0 and MAX_VALUE do nothing. */
  private record Fault(int errno, int mostBytes, long enterNanos, long exitNanos) {
    static final Fault NONE = new Fault(0, Integer.MAX_VALUE, 0, 0);
  }

  /** Of the calls, counted from 1: first, first + step, … up to last; of these some by chance. */
  private record When(long first, long step, long last, double probability, long seed) {
    static final When ALWAYS = new When(1, 1, Long.MAX_VALUE, 1, 0);

    boolean isMetBy(long call) {
      boolean listed = call >= first && call <= last && (call - first) % step == 0;
      // By the number of the call, so that the choice does not depend on how threads interleave.
      return listed
          && (probability >= 1
              || new SplittableRandom(seed ^ call * GOLDEN).nextDouble() < probability);
    }

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  }

  private final Set<String> functions;
  private final Fault fault;
  private final When when;

  private FaultRule(Set<String> functions, Fault fault, When when) {
    this.functions = functions;
    this.fault = fault;
    this.when = when;
  }

  /** A rule for these functions, by their C names, that does nothing yet. */
  public static FaultRule on(String... functions) {
    return new FaultRule(Set.of(functions), Fault.NONE, When.ALWAYS);
  }

  // ---- what ------------------------------------------------------------------------------------

  /** The call fails with {@code errno}; the function does nothing. */
  public FaultRule error(int errno) {
    require(errno > 0, errno, "a positive errno is wanted");
    return with(new Fault(errno, fault.mostBytes, fault.enterNanos, fault.exitNanos));
  }

  /** The call moves {@code bytes} at most, where a function may move less than it was asked for. */
  public FaultRule atMost(int bytes) {
    require(bytes >= 0, bytes, "0 bytes or more are wanted");
    return with(new Fault(fault.errno, bytes, fault.enterNanos, fault.exitNanos));
  }

  /** The call waits before it begins. */
  public FaultRule delayEnter(long nanos) {
    require(nanos >= 0, nanos, "0 ns or more are wanted");
    return with(new Fault(fault.errno, fault.mostBytes, nanos, fault.exitNanos));
  }

  /** The call waits before it returns. */
  public FaultRule delayExit(long nanos) {
    require(nanos >= 0, nanos, "0 ns or more are wanted");
    return with(new Fault(fault.errno, fault.mostBytes, fault.enterNanos, nanos));
  }

  // ---- when ------------------------------------------------------------------------------------

  /** The {@code n}th call only, counted from 1. */
  public FaultRule nth(long n) {
    return from(n).upTo(n);
  }

  /** The {@code n}th call and those after it. */
  public FaultRule from(long n) {
    require(n >= 1, n, "calls are counted from 1");
    return with(new When(n, when.step, when.last, when.probability, when.seed));
  }

  /** Only up to the {@code n}th call. */
  public FaultRule upTo(long n) {
    require(n >= 1, n, "calls are counted from 1");
    return with(new When(when.first, when.step, n, when.probability, when.seed));
  }

  /** From the first one on, every {@code step}th call. */
  public FaultRule every(long step) {
    require(step >= 1, step, "a step of 1 or more is wanted");
    return with(new When(when.first, step, when.last, when.probability, when.seed));
  }

  /** Of those calls only so many: the same ones for the same {@code seed}. */
  public FaultRule probability(double probability, long seed) {
    require(probability >= 0 && probability <= 1, probability, "0 to 1 is wanted");
    return with(new When(when.first, when.step, when.last, probability, seed));
  }

  private FaultRule with(Fault other) {
    return new FaultRule(functions, other, when);
  }

  private FaultRule with(When other) {
    return new FaultRule(functions, fault, other);
  }

  private static void require(boolean holds, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(value + ": " + wanted);
    }
  }

  // ---- for the injector ------------------------------------------------------------------------

  boolean concerns(String function) {
    return functions.contains(function);
  }

  boolean isMetBy(long call) {
    return when.isMetBy(call);
  }

  /** 0: none. */
  int errno() {
    return fault.errno;
  }

  int mostBytes() {
    return fault.mostBytes;
  }

  long enterNanos() {
    return fault.enterNanos;
  }

  long exitNanos() {
    return fault.exitNanos;
  }

  @Override
  public String toString() {
    return String.join(",", functions) + ": " + fault + ", " + when;
  }
}
