package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * wrk, which asks for one file again and again; a process for each round.
 *
 * @param workplace where it runs
 * @param program wrk
 * @param connections at once
 * @param file what it asks for
 */
record WrkLoad(Workplace workplace, Path program, int connections, String file) {
  private static final Duration SLACK = Duration.ofSeconds(30);

  /** Asks for so many seconds. */
  WrkReport run(Server server, int seconds) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            program.toString(),
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "--latency",
            url(server));
    try (Child child = workplace.startLoad("wrk", command)) {
      return WrkReport.parse(child.readAll(SLACK.plusSeconds(seconds)));
    }
  }

  /** Where the file is. */
  String url(Server server) {
    String host = server.address().getHostString();
    return "http://%s:%d/%s".formatted(host, server.address().getPort(), file);
  }
}
