package io.upcall.async.bench;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The results of one run, held against the {@link Goal}s of their benchmarks. */
final class Scoreboard {

  /**
   * Bytes an operation that count as an allocation. No object is smaller than 8 bytes; the harness
   * itself allocates now and then, which comes out as a small fraction.
   */
  private static final double ALLOCATION_BYTES = 0.5;

  private final Collection<RunResult> results;

  Scoreboard(Collection<RunResult> results) {
    this.results = results;
  }

  /** A line a benchmark that has a goal. */
  String table() {
    StringBuilder table = new StringBuilder();
    line(table, "benchmark", "time", "peer", "ratio", "goal", "B/op", "");
    for (RunResult result : results) {
      Goal goal = goalOf(result);
      if (goal != null) {
        line(table, result, goal);
      }
    }
    return table.toString();
  }

  /** True when a benchmark that has a goal allocated. */
  boolean allocated() {
    return results.stream()
        .anyMatch(result -> goalOf(result) != null && bytes(result) >= ALLOCATION_BYTES);
  }

  private void line(StringBuilder table, RunResult result, Goal goal) {
    double time = result.getPrimaryResult().getScore();
    RunResult peer = peerOf(result, goal);
    double peerTime = peer == null ? Double.NaN : peer.getPrimaryResult().getScore();
    boolean within = peer == null || time / peerTime <= goal.ratio();
    boolean clean = bytes(result) < ALLOCATION_BYTES;
    line(
        table,
        name(result.getParams()),
        figure("%.1f " + result.getPrimaryResult().getScoreUnit(), time),
        figure("%.1f", peerTime),
        figure("%.2f", time / peerTime),
        Double.isInfinite(goal.ratio()) ? "" : figure("%.2f", goal.ratio()),
        figure("%.2f", bytes(result)),
        within && clean ? "ok" : clean ? "SLOW" : "ALLOCATES");
  }

  private static void line(StringBuilder table, String... cells) {
    table.append(String.format(Locale.ROOT, "%-52s %14s %9s %6s %6s %7s  %s%n", (Object[]) cells));
  }

  private static String figure(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** The class, the method and the parameters. */
  private static String name(BenchmarkParams params) {
    String full = params.getBenchmark();
    int method = full.lastIndexOf('.');
    StringBuilder name = new StringBuilder(full.substring(full.lastIndexOf('.', method - 1) + 1));
    for (String key : params.getParamsKeys()) {
      name.append(' ').append(key).append('=').append(params.getParam(key));
    }
    return name.toString();
  }

  /** Of the best iteration: code that allocates does so in each, code not compiled yet in some. */
  private static double bytes(RunResult result) {
    Result<?> norm = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return norm == null ? Double.NaN : norm.getStatistics().getMin();
  }

  private @Nullable RunResult peerOf(RunResult result, Goal goal) {
    BenchmarkParams ours = result.getParams();
    String peer = className(ours) + "." + goal.of();
    return results.stream()
        .filter(other -> other.getParams().getBenchmark().equals(peer))
        .filter(other -> sameParameters(ours, other.getParams()))
        .findAny()
        .orElse(null);
  }

  private static boolean sameParameters(BenchmarkParams one, BenchmarkParams other) {
    return one.getParamsKeys().stream()
        .allMatch(key -> one.getParam(key).equals(other.getParam(key)));
  }

  private static String className(BenchmarkParams params) {
    String full = params.getBenchmark();
    return full.substring(0, full.lastIndexOf('.'));
  }

  /** A group of threads has its goal on any of the methods with its name. */
  private static @Nullable Goal goalOf(RunResult result) {
    BenchmarkParams params = result.getParams();
    String method = params.getBenchmark().substring(className(params).length() + 1);
    try {
      return Stream.of(Class.forName(className(params)).getDeclaredMethods())
          .filter(candidate -> isNamed(candidate, method))
          .map(candidate -> candidate.getAnnotation(Goal.class))
          .filter(goal -> goal != null)
          .findAny()
          .orElse(null);
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean isNamed(Method method, String name) {
    Group group = method.getAnnotation(Group.class);
    return group == null ? method.getName().equals(name) : group.value().equals(name);
  }
}
