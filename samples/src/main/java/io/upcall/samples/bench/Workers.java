package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Workplace;
import java.util.List;

/** Contenders that are processes which work when told to, on the servers' CPU. */
final class Workers {
  private Workers() {}

  /** Starts those that are there. */
  static Lineup<Child> startAll(Workplace workplace, List<Contender> contenders)
      throws InterruptedException {
    Lineup<Child> workers = new Lineup<>();
    for (Contender contender : contenders) {
      if (contender.isMissing()) {
        workers.skip(contender.name(), contender.missing());
      } else {
        workers.enter(
            contender.name(), () -> workplace.startServer(contender.name(), contender.command()));
      }
    }
    return workers;
  }
}
