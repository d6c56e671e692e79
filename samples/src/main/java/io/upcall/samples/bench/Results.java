package io.upcall.samples.bench;

import io.upcall.samples.bench.recorded.Charts;
import io.upcall.samples.bench.recorded.Drift;
import io.upcall.samples.bench.recorded.MarkdownTables;
import io.upcall.samples.bench.recorded.Recording;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of a run beside its tables on the terminal; a part of {@code bench}'s options. */
final class Results {
  @Option(names = "--json", paramLabel = "FILE", description = "Also write all numbers there.")
  private @Nullable Path jsonFile;

  @Option(names = "--svg", paramLabel = "FILE", description = "Also draw them as bars there.")
  private @Nullable Path svgFile;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      description = "Also write them as tables there, between the two lines that are for it.")
  private @Nullable Path readmeFile;

  @Option(
      names = "--compare",
      paramLabel = "OLD.json",
      description =
          "Compare with an earlier run; exits 1 when it got worse by more than the noise.")
  private @Nullable Path oldFile;

  /** What to compare with, read before anything is measured: it would be a pity afterwards. */
  private @Nullable Recording old;

  /** As picocli makes it. */
  Results() {}

  /** Reads what has to be there. */
  void prepare() throws IOException {
    if (oldFile != null) {
      old = Recording.read(oldFile);
    }
  }

  /**
   * Writes what was asked for.
   *
   * @param json the run
   * @return false when it is worse than the one it is compared with
   */
  boolean write(String json, PrintWriter out) throws IOException {
    if (jsonFile != null) {
      Files.writeString(jsonFile, json);
    }
    Recording now = Recording.parse(json, "this run");
    if (svgFile != null) {
      new Charts(now).write(svgFile);
    }
    if (readmeFile != null) {
      new MarkdownTables(now).writeInto(readmeFile);
    }
    return old == null || compare(old, now, out);
  }

  private boolean compare(Recording before, Recording now, PrintWriter out) {
    Drift drift = Drift.between(before, now);
    out.printf("%nagainst %s of %s%n%n", oldFile, before.machine().getOrDefault("date", "?"));
    out.print(drift.toText());
    out.flush();
    return !drift.isWorse();
  }
}
