package io.upcall.samples.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One CPU for servers and another for the load, so that the load's work is not in the server's way.
 *
 * <p>Uses taskset, which replaces itself by the command: the process keeps its pid.
 */
public final class Pinning {
  private static final Path SELF_STATUS = Path.of("/proc/self/status");
  private static final Path SYSFS_CPUS = Path.of("/sys/devices/system/cpu");

  private final List<String> serverPrefix;
  private final List<String> loadPrefix;
  private final String description;

  private Pinning(List<String> serverPrefix, List<String> loadPrefix, String description) {
    this.serverPrefix = serverPrefix;
    this.loadPrefix = loadPrefix;
    this.description = description;
  }

  /** What can be had on the CPUs that this process may use. */
  public static Pinning discover() throws IOException {
    List<Integer> allowed = CpuList.parse(ProcFs.statusField(SELF_STATUS, "Cpus_allowed_list"));
    Optional<Path> taskset = Executables.find("taskset");
    if (taskset.isEmpty()) {
      return unpinned("not pinned: there is no taskset (package util-linux)");
    }
    if (allowed.size() < 2) {
      return unpinned("not pinned: only one CPU, so the load takes its share of the server's");
    }
    return pinned(taskset.get(), allowed);
  }

  /** The command on the servers' CPU. */
  public List<String> onServerCpu(List<String> command) {
    return concat(serverPrefix, command);
  }

  /** The command on the load's CPU. */
  public List<String> onLoadCpu(List<String> command) {
    return concat(loadPrefix, command);
  }

  /** One line for people: which CPUs, or why none. */
  public String description() {
    return description;
  }

  private static Pinning unpinned(String why) {
    return new Pinning(List.of(), List.of(), why);
  }

  // The servers get the last CPU, since the first ones usually take more of the interrupts.
  private static Pinning pinned(Path taskset, List<Integer> allowed) throws IOException {
    int server = allowed.get(allowed.size() - 1);
    List<Integer> siblings = siblings(server);
    int load = allowed.get(0);
    for (int cpu : allowed) {
      if (!siblings.contains(cpu)) {
        load = cpu;
        break;
      }
    }
    boolean shared = siblings.contains(load);
    return new Pinning(
        List.of(taskset.toString(), "-c", Integer.toString(server)),
        List.of(taskset.toString(), "-c", Integer.toString(load)),
        "servers on CPU "
            + server
            + ", load on CPU "
            + load
            + (shared ? " (SMT siblings: no other core is free)" : ""));
  }

  private static List<Integer> siblings(int cpu) throws IOException {
    Path list = SYSFS_CPUS.resolve("cpu" + cpu).resolve("topology/thread_siblings_list");
    return Files.isReadable(list) ? CpuList.parse(Files.readString(list)) : List.of(cpu);
  }

  private static List<String> concat(List<String> prefix, List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }
}
