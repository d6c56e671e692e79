package io.upcall.samples.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How often the threads of a process gave up their CPU, and how often it was taken from them.
 *
 * <p>The kernel counts by thread and forgets those that end: what a thread did that began and ended
 * between two looks is not seen. Servers keep their threads.
 */
public final class ContextSwitches {
  private static final Counts NONE = new Counts(0, 0);

  private final Map<Path, Counts> byThread;

  /**
   * Of one thread, or of all.
   *
   * @param voluntary it waited
   * @param involuntary its time was over, or another was more urgent
   */
  public record Counts(long voluntary, long involuntary) {
    private Counts plus(Counts other) {
      return new Counts(voluntary + other.voluntary, involuntary + other.involuntary);
    }

    private Counts minus(Counts other) {
      return new Counts(voluntary - other.voluntary, involuntary - other.involuntary);
    }
  }

  private ContextSwitches(Map<Path, Counts> byThread) {
    this.byThread = byThread;
  }

  /** All threads that the process has now; an error when there is no such process. */
  public static ContextSwitches of(long pid) throws IOException {
    Map<Path, Counts> byThread = new HashMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        try {
          byThread.put(thread, counts(thread.resolve("status")));
        } catch (NoSuchFileException endedMeanwhile) {
          // As if it had ended before.
        }
      }
    }
    return new ContextSwitches(byThread);
  }

  /** What all threads that are still there did since {@code earlier}. */
  public Counts since(ContextSwitches earlier) {
    Counts sum = NONE;
    for (Map.Entry<Path, Counts> thread : byThread.entrySet()) {
      Counts before = earlier.byThread.getOrDefault(thread.getKey(), NONE);
      sum = sum.plus(thread.getValue().minus(before));
    }
    return sum;
  }

  private static Counts counts(Path status) throws IOException {
    List<String> lines = Files.readAllLines(status);
    return new Counts(
        Long.parseLong(ProcFs.field(lines, status, "voluntary_ctxt_switches")),
        Long.parseLong(ProcFs.field(lines, status, "nonvoluntary_ctxt_switches")));
  }
}
