package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.pipe.PipeWorker;
import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import io.upcall.samples.bench.report.Bound;
import io.upcall.samples.bench.report.Comparison;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One byte to and fro over two pipes between two threads of one core: CPU of the process per round
 * trip, of which each of the four calls waits for the other thread.
 */
final class PipeBench implements Benchmark {
  private static final String UPCALL = "upcall, uthreads";
  private static final String PTHREADS = "C, pthreads";
  private static final String JDK = "JDK virtual threads";
  private static final int CONTENDERS = 3;
  private static final Bound TARGET = new Bound(1.5);
  private static final List<String> ONE_CARRIER =
      List.of("-Djdk.virtualThreadScheduler.parallelism=1");

  @Override
  public String name() {
    return "pipe";
  }

  @Override
  public Duration estimate(Effort effort) {
    return WorkTrial.Plan.of(effort).estimate().multipliedBy(CONTENDERS);
  }

  @Override
  public Outcome run(Session session) throws IOException, InterruptedException {
    Comparison comparison =
        WorkTrial.comparison("round trip").compare(UPCALL, TARGET, PTHREADS).compare(UPCALL, JDK);
    WorkTrial trial =
        new WorkTrial(
            WorkTrial.Plan.of(session.effort()),
            "ping-pong with one byte over two pipes, two threads of one core",
            comparison);
    Lineup<Child> workers = Workers.startAll(session.workplace(), contenders(session.workplace()));
    trial.run(workers, session);
    return new Outcome(trial.toJson(workers), workers.complete());
  }

  private static List<Contender> contenders(Workplace workplace) throws InterruptedException {
    return List.of(
        Contender.of(UPCALL, JavaCommand.main(PipeWorker.class, List.of(), "upcall")),
        Contender.inC(PTHREADS, CPeer.PIPE_PING_PONG, workplace, List.of()),
        Contender.of(JDK, JavaCommand.main(PipeWorker.class, ONE_CARRIER, "jdk")));
  }
}
