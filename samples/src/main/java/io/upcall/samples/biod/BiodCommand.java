package io.upcall.samples.biod;

import io.upcall.cores.DriverFactory;
import io.upcall.cores.ProcOptions;
import io.upcall.samples.server.CommonOptions;
import io.upcall.samples.server.StartFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code biod}. */
@Command(
    name = "biod",
    mixinStandardHelpOptions = true,
    description =
        "Blocking workers against queue-and-callback: the same reads and writes, as a table.")
public final class BiodCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;

  /** In each half of the file, which has 64 MiB. */
  private static final int BLOCKS = 8192;

  private static final int ROUNDS = 3;

  @Mixin private CommonOptions options = new CommonOptions();

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "20000",
      converter = RequestsConverter.class,
      description = "Reads and writes in a round, in all (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      converter = InFlightConverter.class,
      description = "At once: threads, or calls in flight (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "A new file of 64 MiB, deleted at the end (default: in the folder for temporary files).")
  private @Nullable Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  /** As picocli makes it. */
  public BiodCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    options.apply();
    Path path = file == null ? temporary() : file;
    try (WorkFile workFile = WorkFile.create(path, BLOCKS)) {
      PrintWriter out = spec.commandLine().getOut();
      boolean direct = workFile.allowsDirect();
      Load load = new Load(path, direct, BLOCKS, requests, inFlight, 0);
      Contest contest = new Contest(load, workFile, ways());
      boolean equal = contest.run(ROUNDS, out);
      return equal ? OK : FAILED;
    } catch (FileAlreadyExistsException there) {
      return StartFailure.tell(
          spec, "--file " + path + ": it is there, and would be overwritten; name a new one");
    } catch (IOException failure) {
      return StartFailure.tell(spec, String.valueOf(failure.getMessage()));
    }
  }

  private static Path temporary() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "upcall-biod-" + ProcessHandle.current().pid());
  }

  private List<Way> ways() {
    DriverFactory drivers = DriverFactory.of(options.driver());
    int cores = options.cores();
    return List.of(
        new BlockingThreads(),
        new BlockingUthreads(proc("workers", cores, drivers)),
        new QueueAndHandle(proc("queuer", cores, drivers), proc("handler", cores, drivers)));
  }

  private static ProcOptions proc(String name, int cores, DriverFactory drivers) {
    return ProcOptions.named(name).withCores(cores).withDrivers(drivers);
  }

  /** So many that they can be counted. */
  static final class RequestsConverter implements ITypeConverter<Integer> {
    RequestsConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 2, 100_000_000, "a number of requests: 2 to 100000000");
    }
  }

  /** So many threads at most. */
  static final class InFlightConverter implements ITypeConverter<Integer> {
    InFlightConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 1, 1024, "a number in flight: 1 to 1024");
    }
  }
}
