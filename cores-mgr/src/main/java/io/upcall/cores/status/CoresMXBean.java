package io.upcall.cores.status;

import java.util.List;

/**
 * What a management client sees of the machine as the core manager hands it out; {@code
 * io.upcall.cores:type=Cores}. Reading it holds up nobody who decides.
 */
public interface CoresMXBean {

  /** All cores at one moment. */
  List<CoreRow> getCores();

  /** All procs, zombies too, by pid; the rows are not of one moment. */
  List<ProcRow> getProcs();

  /** How often cores changed hands since the start of the JVM. */
  DecisionCounts getDecisions();
}
