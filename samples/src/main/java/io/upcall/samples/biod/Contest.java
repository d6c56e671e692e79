package io.upcall.samples.biod;

import io.upcall.samples.bench.report.Attendance;
import io.upcall.samples.bench.report.Comparison;
import io.upcall.samples.bench.report.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * All ways do the same load, one after the other, round by round; a table tells what it took.
 *
 * <p>After each run it is looked whether the bytes were the right ones: those read against what the
 * file was filled with, those written against what the file has now.
 */
final class Contest {
  private static final double MIB = 1 << 20;

  private final WorkFile file;
  private final List<Way> ways;
  private final Comparison comparison =
      new Comparison(
          Metric.median("cpuMicros", "CPU us/request", 2),
          Metric.median("ratePerSecond", "requests/s", 0),
          Metric.median("mibPerSecond", "MiB/s", 1),
          Metric.median("voluntary", "waits/request", 3),
          Metric.median("involuntary", "preempted/request", 3),
          Metric.sum("wrong", "wrong blocks"));

  /** The last run's; the next one has another salt. */
  private Load load;

  /** Whether all bytes have been the right ones so far. */
  private boolean equal = true;

  Contest(Load load, WorkFile file, List<Way> ways) {
    this.load = load;
    this.file = file;
    this.ways = ways;
    for (int i = 1; i < ways.size(); i++) {
      comparison.compare(ways.get(i).name(), ways.get(0).name());
    }
  }

  /** True when all ways have read and written the same bytes, which were the right ones. */
  boolean run(int rounds, PrintWriter out) throws IOException, InterruptedException {
    int requests = load.requests();
    out.printf(
        "%,d reads and writes of %,d bytes %s, %d in flight, %d rounds%n%n",
        requests,
        Blocks.BYTES,
        load.direct() ? "past the page cache (O_DIRECT)" : "in the page cache",
        load.inFlight(),
        rounds);
    out.flush();
    for (Way way : ways) {
      measure(way, Math.max(2, requests / 4), false);
    }
    for (int round = 0; round < rounds; round++) {
      for (Way way : ways) {
        measure(way, requests, true);
      }
    }
    out.print(comparison.toText(new AllThere(ways)));
    out.println();
    out.println(
        equal
            ? "All ways have read and written the same bytes."
            : "The bytes differ: this must not be.");
    out.flush();
    return equal;
  }

  private void measure(Way way, int requests, boolean counts)
      throws IOException, InterruptedException {
    load = load.next(requests);
    Sums expected = load.expected();
    Usage before = Usage.now();
    Sums sums = way.run(load);
    Usage used = Usage.now().since(before);
    int wrong = file.wrong(load);
    equal &= wrong == 0 && sums.equals(expected);
    if (counts) {
      double seconds = used.wallNanos() / 1e9;
      comparison.add(
          way.name(),
          used.cpuNanos() / 1e3 / requests,
          requests / seconds,
          sums.bytes() / MIB / seconds,
          (double) used.voluntary() / requests,
          (double) used.involuntary() / requests,
          (double) wrong);
    }
  }

  /** Nobody is missing. */
  private record AllThere(List<Way> ways) implements Attendance {
    @Override
    public List<String> names() {
      return ways.stream().map(Way::name).toList();
    }

    @Override
    public String absence(String name) {
      return "";
    }
  }
}
