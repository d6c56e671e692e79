package io.upcall.samples.bench;

import io.upcall.samples.bench.load.EchoLoad;
import io.upcall.samples.bench.load.LoadReport;
import io.upcall.samples.bench.load.LoadSpec;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The echo load in a process of its own; one for all rounds, so that its code is compiled once. */
final class LoadProcess implements AutoCloseable {
  // Over what the run itself takes: connecting, and the load's own limit for a silent server.
  private static final Duration SLACK = Duration.ofSeconds(30);

  private final Child child;

  private LoadProcess(Child child) {
    this.child = child;
  }

  static LoadProcess start(Workplace workplace) throws IOException {
    List<String> command = JavaCommand.main(EchoLoad.class, List.of(), "--commands");
    return new LoadProcess(workplace.startLoad("echo load", command));
  }

  /** One run, to its end. */
  LoadReport run(LoadSpec spec) throws IOException, InterruptedException {
    child.writeLine(String.join(" ", spec.toArguments()));
    Duration duration = Duration.ofNanos(spec.warmupNanos() + spec.measureNanos());
    String line = child.readLine(duration.plus(SLACK));
    if (!line.contains("\"roundTrips\"")) {
      throw new IOException("echo load: " + line);
    }
    return LoadReport.fromJson(line);
  }

  @Override
  public void close() {
    child.close();
  }
}
