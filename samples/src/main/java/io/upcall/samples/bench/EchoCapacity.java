package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How many round trips a second the C server does here; where there is none, the first that is. */
final class EchoCapacity {
  private static final Duration WARMUP = Duration.ofMillis(500);
  private static final Duration MEASURE = Duration.ofSeconds(1);

  private EchoCapacity() {}

  static long perSecond(
      Workplace workplace, LoadProcess load, List<Contender> contenders, EchoWorkload closed)
      throws IOException, InterruptedException {
    try (Server server = Server.start(workplace, yardstick(contenders))) {
      return Math.round(load.run(closed.spec(server, WARMUP, MEASURE)).ratePerSecond());
    }
  }

  private static Contender yardstick(List<Contender> contenders) throws IOException {
    List<Contender> present = contenders.stream().filter(c -> !c.isMissing()).toList();
    return present.stream()
        .filter(contender -> contender.name().equals(EchoServers.LIBURING))
        .findFirst()
        .or(() -> present.stream().findFirst())
        .orElseThrow(() -> new IOException("no echo server is there"));
  }
}
