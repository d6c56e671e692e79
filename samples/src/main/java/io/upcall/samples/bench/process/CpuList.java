package io.upcall.samples.bench.process;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The kernel's notation for sets of CPUs: {@code 0-3,7}. */
final class CpuList {
  private CpuList() {}

  /** The numbers in {@code text}, ascending; an empty text has none. */
  static List<Integer> parse(String text) {
    TreeSet<Integer> cpus = new TreeSet<>();
    for (String range : text.strip().split(",", -1)) {
      if (!range.isEmpty()) {
        addRange(cpus, range);
      }
    }
    return List.copyOf(cpus);
  }

  private static void addRange(Set<Integer> cpus, String range) {
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
    for (int cpu = first; cpu <= last; cpu++) {
      cpus.add(cpu);
    }
  }
}
