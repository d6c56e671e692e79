package io.upcall.samples.bench;

import io.upcall.samples.bench.process.CpuTimes;
import io.upcall.samples.bench.process.Pinning;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench [NAME …] [--quick|--full] [--json FILE] [--svg FILE] [--readme FILE] [--compare
 * OLD.json] [--from FILE.json]}.
 *
 * <p>Exits 0 when all contenders that can be had here were measured to the end and nothing is worse
 * than in the run that they are compared with, else 1.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Side-by-side benchmarks: separate processes, measured in interleaved rounds.",
    footerHeading = "%nBenchmarks (without a NAME: the first six, with --full all):%n",
    footer = {
      "  echo    TCP echo: upcall, C with liburing and epoll, Netty, JDK virtual threads, Vert.x",
      "  httpd   HTTP, files of 1 KiB: upcall, nginx",
      "  kv      GET and SET, one at a time and in pipelines: upcall, redis-server",
      "  idle    memory of an idle connection: the same servers",
      "  pread   reads of 4 KiB, 1 cached and 256 O_DIRECT: upcall, FileChannel, C",
      "  grant   until a woken thread steps: core its own, idle, yielded, taken; a bare thread",
      "  downloads HTTP, files of 100 KiB and 10 MiB: the same servers",
      "  proxy   TCP proxy, small messages and bulk: upcall, C with splice, HAProxy",
      "  reads   as pread, with 64 and 256 cached, 1 and 64 O_DIRECT",
      "  files   write and fdatasync, sequential read, copy: upcall, FileChannel, C",
      "  mixed   latency of a server beside a hog and a copier: upcall, JDK threads",
      "  pipe    ping-pong with one byte, two threads of one core: upcall, C, JDK",
      "  sizes   echo on 1 connection, and of 4 and 64 KiB",
      "  open    echo at half of what C can do: latency from when a message was due",
      "  storm   echo with a connection for every message",
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

  @Mixin private final Results results = new Results();

  @Option(
      names = "--from",
      paramLabel = "FILE.json",
      description = "Measure nothing: take the numbers that --json wrote there.")
  private @Nullable Path fromFile;

  /** {@code --quick} or {@code --full}, not both. */
  private static final class EffortOption {
    @Option(names = "--quick", description = "A look, in less than four minutes.")
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
    if (fromFile != null && !names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--from measures nothing, but there is a NAME: " + names.get(0));
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      results.prepare();
      boolean good =
          fromFile == null
              ? run(selected, effort, out)
              : results.write(Files.readString(fromFile), out);
      return good ? OK : FAILED;
    } catch (NoSuchFileException e) {
      spec.commandLine().getErr().println("bench: there is no file " + e.getMessage());
      return FAILED;
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
    Map<String, Object> machine = Machine.toJson(pinning);
    Timetable timetable = new Timetable(selected, effort, System::nanoTime);
    Optional<CpuTimes> begin = CpuTimes.now();
    out.print(Machine.toText(machine));
    out.printf("%-13s about %s%n", "estimate", Timetable.text(timetable.total()));
    out.flush();
    Map<String, Object> benchmarks = new LinkedHashMap<>();
    boolean complete = true;
    for (Benchmark benchmark : selected) {
      try (Workplace workplace = Workplace.open(pinning)) {
        timetable.next();
        Benchmark.Outcome outcome = benchmark.run(new Session(workplace, effort, out, timetable));
        benchmarks.put(benchmark.name(), outcome.json());
        complete &= outcome.complete();
      }
    }
    machine.put("took", Timetable.text(timetable.elapsed()));
    machine.put("steal", begin.flatMap(BenchCommand::stealSince).orElse("unknown"));
    out.printf("%ntook %s; steal: %s%n", machine.get("took"), machine.get("steal"));
    out.flush();
    return results.write(json(machine, effort, benchmarks), out) && complete;
  }

  private static Optional<String> stealSince(CpuTimes begin) {
    return CpuTimes.now().map(end -> end.stealSince(begin));
  }

  private static String json(
      Map<String, Object> machine, Effort effort, Map<String, Object> benchmarks) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("machine", machine);
    document.put("effort", effort.name().toLowerCase(Locale.ROOT));
    document.put("benchmarks", benchmarks);
    return Json.document(document);
  }
}
