package io.upcall.libc;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An interposer that makes calls fail, be late or fall short, by {@linkplain FaultRule rules}: what
 * a full disk, a flaky network or a signal would do, on demand.
 *
 * <p>{@code UPCALL_INJECT} in the environment puts one in place for the whole JVM, in the language
 * of strace's {@code --inject}: {@code UPCALL_INJECT='read:error=EIO:when=3+5;write:short=1'}. Each
 * rule counts the calls that it concerns by itself, over all threads. Of several rules that are met
 * by one call each does what it does; the first errno ends the call.
 */
public final class FaultInjector implements Interposer {

  /** Of the environment. */
  static final String VARIABLE = "UPCALL_INJECT";

  /** A rule and what it has seen. */
  private static final class Armed {
    final FaultRule rule;
    final AtomicLong calls = new AtomicLong();

    Armed(FaultRule rule) {
      this.rule = rule;
    }

    boolean isMetBy(LibcCall call) {
      return rule.concerns(call.function()) && rule.isMetBy(calls.incrementAndGet());
    }
  }

  private final List<Armed> rules;
  private final LongConsumer wait;
  private final AtomicLong injected = new AtomicLong();

  private FaultInjector(Collection<FaultRule> rules, LongConsumer wait) {
    this.rules = rules.stream().map(Armed::new).toList();
    this.wait = wait;
  }

  /** Injects by these rules. */
  public static FaultInjector of(FaultRule... rules) {
    return new FaultInjector(List.of(rules), FaultInjector::park);
  }

  /**
   * Injects by rules in strace's language.
   *
   * @throws IllegalArgumentException with the rule, what is wrong with it and what is wanted
   */
  public static FaultInjector parse(String rules) {
    return new FaultInjector(FaultRuleParser.parse(rules), FaultInjector::park);
  }

  /** {@link #parse} with a way to wait of one's own. */
  static FaultInjector parse(String rules, LongConsumer wait) {
    return new FaultInjector(FaultRuleParser.parse(rules), wait);
  }

  /** How many calls met a rule. */
  public long injected() {
    return injected.get();
  }

  @Override
  public @Nullable Object interpose(LibcCall call) throws Exception {
    int errno = 0;
    long exitNanos = 0;
    boolean met = false;
    for (Armed armed : rules) {
      if (armed.isMetBy(call)) {
        FaultRule rule = armed.rule;
        met = true;
        wait.accept(rule.enterNanos());
        call.limitTo(rule.mostBytes());
        errno = errno == 0 ? rule.errno() : errno;
        exitNanos += rule.exitNanos();
      }
    }
    if (met) {
      injected.incrementAndGet();
    }
    try {
      if (errno != 0) {
        List<@Nullable Object> arguments = call.arguments();
        Object first = arguments.isEmpty() ? null : arguments.get(0);
        throw new ErrnoException(call.function(), errno, first);
      }
      return call.proceed();
    } finally {
      wait.accept(exitNanos);
    }
  }

  /** Parks until the time is over; an interrupt stays for the function itself to answer. */
  private static void park(long nanos) {
    boolean interrupted = false;
    long begin = System.nanoTime();
    for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begin)) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
