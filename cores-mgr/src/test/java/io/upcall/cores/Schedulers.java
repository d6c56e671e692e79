package io.upcall.cores;

import io.upcall.cores.readme.Lottery;
import java.util.Random;
import java.util.function.Supplier;

/** Every scheduler there is, for the contract that all of them keep. */
enum Schedulers {
  WORK_STEALING(Scheduler::workStealing),
  FIFO(Scheduler::fifo),
  PRIORITIES(Scheduler::priorities),
  EARLIEST_DEADLINE(Scheduler::earliestDeadline),
  /** The worked example of the README. */
  LOTTERY(() -> new Lottery(new Random(1)));

  private final Supplier<Scheduler> maker;

  Schedulers(Supplier<Scheduler> maker) {
    this.maker = maker;
  }

  Scheduler make() {
    return maker.get();
  }

  ProcOptions options(int cores) {
    return ProcOptions.named(name()).withCores(cores).withScheduler(maker);
  }
}
