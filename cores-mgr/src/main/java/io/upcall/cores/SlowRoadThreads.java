package io.upcall.cores;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of the slow road: off the carriers' cores, wherever their maker ran. */
final class SlowRoadThreads implements ThreadFactory {

  private final CoreManager manager;
  private final AtomicInteger numbers = new AtomicInteger();

  SlowRoadThreads(CoreManager manager) {
    this.manager = manager;
  }

  @Override
  public Thread newThread(Runnable work) {
    return new Thread(
        () -> {
          leaveCarriersCores();
          work.run();
        },
        "upcall-slow-road-c" + numbers.incrementAndGet());
  }

  private void leaveCarriersCores() {
    List<Integer> cpus = manager.topology().cores().stream().map(Topology.Core::number).toList();
    boolean confined = manager.grantedCores() < cpus.size();
    new Affinity().pin(0, confined ? cpus.subList(0, 1) : cpus);
  }
}
