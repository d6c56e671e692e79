package io.upcall.samples.cores;

import io.upcall.cores.CoreManager;
import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.CoresMXBean;
import io.upcall.cores.status.DecisionCounts;
import io.upcall.cores.status.ProcRow;
import java.util.List;

/**
 * One look at the machine.
 *
 * @param seconds since the first look
 * @param cores all of them, at one moment
 * @param procs those that live, a moment later
 * @param decisions since the start of the JVM
 */
record Frame(double seconds, List<CoreRow> cores, List<ProcRow> procs, DecisionCounts decisions) {
  private static final String NOBODY = "-";

  static Frame take(double seconds) {
    CoresMXBean view = CoreManager.system().view();
    return new Frame(seconds, view.getCores(), view.getProcs(), view.getDecisions());
  }

  /** The name of the proc that has the core; {@code -} when it is nobody's. */
  String owner(CoreRow core) {
    return procs.stream()
        .filter(proc -> proc.pid() == core.pid())
        .map(ProcRow::name)
        .findFirst()
        .orElse(NOBODY);
  }
}
