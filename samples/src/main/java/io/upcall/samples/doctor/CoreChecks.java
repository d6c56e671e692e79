package io.upcall.samples.doctor;

import io.upcall.cores.CoreManager;
import io.upcall.cores.Topology;
import java.util.ArrayList;
import java.util.List;

/** The CPUs, as the core manager sees them. */
final class CoreChecks {
  private CoreChecks() {}

  static List<Finding> all() {
    CoreManager manager = CoreManager.system();
    List<Topology.Core> cores = manager.topology().cores();
    List<Finding> findings = new ArrayList<>();
    findings.add(summary(cores, manager.defaultCores()));
    for (Topology.Core core : cores) {
      findings.add(Finding.ok("core " + core.number(), text(core)));
    }
    return findings;
  }

  private static Finding summary(List<Topology.Core> cores, int forProcs) {
    if (cores.size() == 1) {
      return Finding.warning(
          "cores",
          "1 CPU: there is no low-latency core, and collector and compilers share the carrier's",
          "allow the JVM more CPUs (taskset, cpuset, the container's limit)");
    }
    int lowLatency = cores.get(0).number();
    return Finding.ok(
        "cores",
        cores.size()
            + " CPUs: "
            + forProcs
            + " for procs, CPU "
            + lowLatency
            + " is the low-latency core");
  }

  private static String text(Topology.Core core) {
    return "physical core "
        + core.coreId()
        + " of package "
        + core.packageId()
        + ", NUMA node "
        + core.numaNode()
        + (core.lastLevelCache() < 0 ? "" : ", last-level cache " + core.lastLevelCache());
  }
}
