package io.upcall.libc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules as strace(1) spells them behind {@code --inject=}, several separated by semicolons:
 *
 * <pre>
 * FUNCTION[,FUNCTION…][:error=ERRNO][:short=BYTES][:delay_enter=TIME][:delay_exit=TIME]
 *          [:when=N | :when=N+ | :when=N+STEP | :when=N..LAST | :when=N..LAST+STEP]
 *          [:probability=P][:seed=N]
 * </pre>
 *
 * <p>An ERRNO is a name or a number; a TIME is in microseconds, or has a unit: ns, us, ms or s.
 * {@code short}, {@code probability} and {@code seed} are not strace's.
 */
final class FaultRuleParser {

  private static final int MOST_ERRNO = 4095;
  private static final String GRAMMAR =
      "wanted is FUNCTION[,FUNCTION]:KEY=VALUE[:KEY=VALUE], with the keys error, short,"
          + " delay_enter, delay_exit, when, probability and seed";

  /** The rule as it was given, for messages. */
  private final String text;

  private double probability = 1;
  private long seed;

  private FaultRuleParser(String text) {
    this.text = text;
  }

  /**
   * The rules of {@code text}.
   *
   * @throws IllegalArgumentException with the rule, what is wrong with it and what is wanted
   */
  static List<FaultRule> parse(String text) {
    List<FaultRule> rules = new ArrayList<>();
    for (String rule : text.split(";")) {
      if (!rule.isBlank()) {
        rules.add(new FaultRuleParser(rule.strip()).rule());
      }
    }
    return rules;
  }

  private FaultRule rule() {
    String[] parts = text.split(":");
    String[] functions = parts[0].split(",");
    if (parts.length < 2 || Arrays.stream(functions).anyMatch(name -> !name.matches("\\w+"))) {
      throw wrong("no function or no key", null);
    }
    FaultRule rule = FaultRule.on(Arrays.stream(functions).distinct().toArray(String[]::new));
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals < 0) {
        throw wrong("\"" + parts[i] + "\" has no value", null);
      }
      try {
        rule = with(rule, parts[i].substring(0, equals), parts[i].substring(equals + 1));
      } catch (NumberFormatException noNumber) {
        throw wrong("\"" + parts[i] + "\" is no number", noNumber);
      } catch (IllegalArgumentException | ArithmeticException outOfRange) {
        throw wrong(parts[i].substring(0, equals) + ": " + outOfRange.getMessage(), outOfRange);
      }
    }
    return rule;
  }

  private FaultRule with(FaultRule rule, String key, String value) {
    switch (key) {
      case "error":
        return rule.error(errno(value));
      case "short":
        return rule.atMost(Integer.parseInt(value));
      case "delay_enter":
        return rule.delayEnter(nanos(value));
      case "delay_exit":
        return rule.delayExit(nanos(value));
      case "when":
        return when(rule, value);
      case "probability":
        probability = Double.parseDouble(value);
        return rule.probability(probability, seed);
      case "seed":
        seed = Long.parseLong(value);
        return rule.probability(probability, seed);
      default:
        throw new IllegalArgumentException("no such key");
    }
  }

  private static int errno(String value) {
    if (value.matches("\\d+")) {
      return Integer.parseInt(value);
    }
    for (int errno = 1; errno <= MOST_ERRNO; errno++) {
      if (Errno.strerrorname_np(errno).equals(value)) {
        return errno;
      }
    }
    throw new IllegalArgumentException("\"" + value + "\" is no errno, such as EIO or 5");
  }

  private static long nanos(String value) {
    String digits = value.replaceFirst("(ns|us|ms|s)$", "");
    String unit = value.substring(digits.length());
    long factor =
        switch (unit) {
          case "ns" -> 1;
          case "ms" -> 1_000_000;
          case "s" -> 1_000_000_000;
          default -> 1_000;
        };
    return Math.multiplyExact(Long.parseLong(digits), factor);
  }

  /** {@code N}, {@code N+}, {@code N+STEP}, {@code N..LAST} or {@code N..LAST+STEP}. */
  private static FaultRule when(FaultRule rule, String value) {
    int plus = value.indexOf('+');
    String range = plus < 0 ? value : value.substring(0, plus);
    String step = plus < 0 ? "" : value.substring(plus + 1);
    int dots = range.indexOf("..");
    long first = Long.parseLong(dots < 0 ? range : range.substring(0, dots));
    FaultRule from = rule.from(first).every(step.isEmpty() ? 1 : Long.parseLong(step));
    if (dots >= 0) {
      return from.upTo(Long.parseLong(range.substring(dots + 2)));
    }
    return plus < 0 ? from.upTo(first) : from;
  }

  private IllegalArgumentException wrong(String what, @Nullable Exception cause) {
    return new IllegalArgumentException("\"" + text + "\": " + what + "; " + GRAMMAR, cause);
  }
}
