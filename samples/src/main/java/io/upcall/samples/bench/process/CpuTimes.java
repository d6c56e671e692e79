package io.upcall.samples.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What all CPUs of the machine have done until a moment, as proc(5) has it in {@code /proc/stat}.
 *
 * <p>Steal is what the hypervisor gave to others though this machine had something to run. It is
 * counted as CPU time of whoever ran, so figures of a run with much of it are too high, by chance
 * more for one than for another.
 *
 * @param ticks of all CPUs together, idle or not
 * @param stolenTicks how many of them were taken
 */
public record CpuTimes(long ticks, long stolenTicks) {
  private static final Path STAT = Path.of("/proc/stat");

  // user nice system idle iowait irq softirq steal; guest times after it are in user and nice.
  private static final int STEAL = 7;

  /** Until now; empty where there is no /proc/stat. */
  public static Optional<CpuTimes> now() {
    try {
      return Files.readAllLines(STAT).stream().findFirst().map(CpuTimes::parse);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static CpuTimes parse(String line) {
    List<Long> ticks =
        Arrays.stream(line.split(" +", -1)).skip(1).limit(STEAL + 1).map(Long::valueOf).toList();
    return new CpuTimes(ticks.stream().mapToLong(Long::longValue).sum(), ticks.get(STEAL));
  }

  /** Which share of the time since then was stolen, in words. */
  public String stealSince(CpuTimes earlier) {
    long passed = Math.max(1, ticks - earlier.ticks);
    return String.format(
        Locale.ROOT,
        "%.1f %% of the CPUs' time",
        100.0 * (stolenTicks - earlier.stolenTicks) / passed);
  }
}
