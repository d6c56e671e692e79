package io.upcall.cores;

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
          manager.leaveCarriersCores();
          work.run();
        },
        "upcall-slow-road-c" + numbers.incrementAndGet());
  }
}
