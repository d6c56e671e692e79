package io.upcall.samples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The benchmarks there are. */
final class Benchmarks {
  static final List<Benchmark> ALL =
      List.of(
          EchoBench.headline(),
          HttpBench.headline(),
          new KvBench(),
          new IdleBench(),
          PreadBench.headline(),
          new GrantBench(),
          HttpBench.downloads(),
          new ProxyBench(),
          PreadBench.others(),
          new FilesBench(),
          new PipeBench(),
          new MixedBench(),
          EchoBench.sizes(),
          EchoBench.open(),
          EchoBench.storm(),
          new BlockedBench());

  // What one wants to know first, in less than 25 minutes.
  private static final List<String> HEADLINE =
      List.of("echo", "httpd", "kv", "idle", "pread", "grant");

  private Benchmarks() {}

  /**
   * The named ones, in the order of their names; without names what the effort stands for.
   *
   * @throws IllegalArgumentException when there is no benchmark of that name
   */
  static List<Benchmark> select(List<String> names, Effort effort) {
    if (names.isEmpty()) {
      return effort == Effort.FULL ? ALL : ALL.stream().filter(b -> isHeadline(b)).toList();
    }
    List<Benchmark> selected = new ArrayList<>();
    for (String name : names) {
      selected.add(byName(name));
    }
    return selected;
  }

  private static boolean isHeadline(Benchmark benchmark) {
    return HEADLINE.contains(benchmark.name());
  }

  private static Benchmark byName(String name) {
    return ALL.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no benchmark '" + name + "': " + allNames()));
  }

  private static String allNames() {
    return ALL.stream().map(Benchmark::name).collect(Collectors.joining(", "));
  }
}
