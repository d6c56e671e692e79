package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Pinning;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench [NAME …] [--quick|--full] [--json FILE]}.
 *
 * <p>Exits 0 when all contenders that can be had here were measured to the end, 1 when one failed.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Side-by-side benchmarks: separate processes, measured in interleaved rounds.",
    footerHeading = "%nBenchmarks (without a NAME: echo and httpd, with --full all):%n",
    footer = {
      "  echo    TCP echo: upcall, C with liburing and epoll, Netty, JDK virtual threads, Vert.x",
      "  httpd   HTTP, a file of 1 KiB: upcall, nginx",
      "  kv      GET and SET, one at a time and in pipelines: upcall, redis-server",
      "  proxy   TCP proxy, small messages and bulk: upcall, C with splice, HAProxy",
      "  idle    memory of an idle connection: the same servers",
      "  pread   reads of 4 KiB, cached and with O_DIRECT: upcall, FileChannel",
      "  blocked who waits while a thread blocks the only core: upcall, JDK virtual threads",
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which benchmarks to run.")
  private final List<String> names = new ArrayList<>();

  @ArgGroup private final EffortOption effortOption = new EffortOption();

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all numbers there.")
  private @Nullable Path jsonFile;

  /** {@code --quick} or {@code --full}, not both. */
  private static final class EffortOption {
    @Option(names = "--quick", description = "A look, in less than a minute.")
    private boolean quick;

    @Option(names = "--full", description = "All, with more and longer rounds.")
    private boolean full;

    Effort effort() {
      if (quick) {
        return Effort.QUICK;
      }
      return full ? Effort.FULL : Effort.NORMAL;
    }
  }

  /** As picocli makes it. */
  public BenchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Effort effort = effortOption.effort();
    List<Benchmark> selected = select(effort);
    PrintWriter out = spec.commandLine().getOut();
    try {
      return run(selected, effort, out) ? OK : FAILED;
    } catch (IOException | CancellationException e) {
      spec.commandLine().getErr().println("bench: " + e.getMessage());
      return FAILED;
    }
  }

  private List<Benchmark> select(Effort effort) {
    try {
      return Benchmarks.select(names, effort);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private boolean run(List<Benchmark> selected, Effort effort, PrintWriter out)
      throws IOException, InterruptedException {
    Pinning pinning = Pinning.discover();
    out.println(Machine.toText(pinning));
    out.flush();
    Map<String, Object> results = new LinkedHashMap<>();
    boolean complete = true;
    for (Benchmark benchmark : selected) {
      try (Workplace workplace = Workplace.open(pinning)) {
        Benchmark.Outcome outcome = benchmark.run(workplace, effort, out);
        results.put(benchmark.name(), outcome.json());
        complete &= outcome.complete();
      }
    }
    writeJson(pinning, results);
    return complete;
  }

  private void writeJson(Pinning pinning, Map<String, Object> results) throws IOException {
    if (jsonFile != null) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("machine", Machine.toJson(pinning));
      document.put("benchmarks", results);
      Files.writeString(jsonFile, Json.document(document));
    }
  }
}
