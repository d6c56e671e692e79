package io.upcall.cores;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The CPUs that this JVM may use, as the running system tells: sched_getaffinity(2), so cpusets and
 * taskset are respected, and sysfs for who shares what.
 *
 * @param cores in the order of their numbers
 */
public record Topology(List<Core> cores) {

  private static final int MASK_BYTES = 1024;
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");

  /** Defensive: the list does not change. */
  public Topology {
    cores = List.copyOf(cores);
  }

  /**
   * One CPU.
   *
   * @param number the kernel's number of it
   * @param coreId the physical core: CPUs with the same one and the same package are SMT siblings
   * @param packageId the socket
   * @param lastLevelCache the number of the outermost cache, -1 when sysfs has none
   * @param numaNode the memory node, 0 on machines without
   */
  public record Core(int number, int coreId, int packageId, int lastLevelCache, int numaNode) {}

  /** Reads it now, for the calling thread. */
  public static Topology read() {
    List<Core> cores = new ArrayList<>();
    BitSet allowed = allowed(new NativeSyscalls());
    for (int cpu = allowed.nextSetBit(0); cpu >= 0; cpu = allowed.nextSetBit(cpu + 1)) {
      Path sysfs = CPUS.resolve("cpu" + cpu);
      cores.add(
          new Core(
              cpu,
              number(sysfs.resolve("topology/core_id"), cpu),
              number(sysfs.resolve("topology/physical_package_id"), 0),
              lastLevelCache(sysfs),
              numaNode(sysfs)));
    }
    return new Topology(cores);
  }

  private static BitSet allowed(Syscalls syscalls) {
    long mask = NativeMemory.allocate(MASK_BYTES);
    try {
      long bytes = syscalls.syscall(Sys.NR_SCHED_GETAFFINITY, 0, MASK_BYTES, mask, 0, 0, 0);
      BitSet cpus = new BitSet();
      for (int bit = 0; bit < bytes * Byte.SIZE; bit++) {
        cpus.set(bit, (NativeMemory.getByte(mask + bit / 8) >> (bit % 8) & 1) != 0);
      }
      return cpus;
    } finally {
      NativeMemory.free(mask);
    }
  }

  private static int lastLevelCache(Path sysfs) {
    int last = -1;
    for (int index = 0; Files.exists(sysfs.resolve("cache/index" + index)); index++) {
      last = number(sysfs.resolve("cache/index" + index + "/id"), last);
    }
    return last;
  }

  private static int numaNode(Path sysfs) {
    for (int node = 0; node < 64; node++) {
      if (Files.exists(sysfs.resolve("node" + node))) {
        return node;
      }
    }
    return 0;
  }

  private static int number(Path file, int fallback) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException absent) {
      return fallback;
    }
  }
}
