package io.upcall.samples.doctor;

import io.upcall.samples.server.CommonOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}. Exits 0 where the uring driver would run. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "What this machine offers, what is missing, and the remedy.")
public final class DoctorCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;

  @Mixin private CommonOptions options = new CommonOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  /** As picocli makes it. */
  public DoctorCommand() {}

  @Override
  public Integer call() {
    options.apply();
    List<Finding> findings = examine();
    PrintWriter out = spec.commandLine().getOut();
    findings.forEach(finding -> out.println(finding.toLine()));
    boolean runs = findings.stream().noneMatch(Finding::isFailure);
    out.println(
        runs
            ? "The uring driver runs here."
            : "The uring driver does not run here; --driver auto takes the vertx driver.");
    out.flush();
    return runs ? OK : FAILED;
  }

  private static List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(JvmChecks.all());
    findings.addAll(UringChecks.all());
    findings.addAll(LimitChecks.all());
    findings.addAll(CoreChecks.all());
    return findings;
  }
}
