package io.upcall.samples.cores;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import java.util.ArrayList;
import java.util.List;

/** Computes for a while on all cores that it can get, sleeps as long, and so on. */
final class Bursts implements ProcMain {
  private static final long BURST_NANOS = 600_000_000;
  private static final long STEP_NANOS = 1_000_000;
  private static final StructTimespec PAUSE = StructTimespec.ofNanos(BURST_NANOS);

  private final int cores;

  Bursts(int cores) {
    this.cores = cores;
  }

  @Override
  public int run() throws InterruptedException, ErrnoException {
    // The end of the proc is an interrupt, which ends the joins and the sleep with an exception.
    while (true) {
      burst();
      Time.nanosleep(PAUSE);
    }
  }

  private void burst() throws InterruptedException {
    long endNanos = System.nanoTime() + BURST_NANOS;
    List<Thread> uthreads = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      uthreads.add(Proc.current().spawn(() -> computeUntil(endNanos)));
    }
    for (Thread uthread : uthreads) {
      uthread.join();
    }
  }

  private static void computeUntil(long endNanos) {
    while (System.nanoTime() - endNanos < 0 && !Thread.currentThread().isInterrupted()) {
      Step.compute(STEP_NANOS);
    }
  }
}
