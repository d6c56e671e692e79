package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.EventQueue;
import io.upcall.async.bench.Goal;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A nop through the whole stack, 64 of them a system call, beside the least that drives a ring: the
 * prepare, the submit, the turn, the event and its callback against nothing but the ring.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UringNopBench {

  private static final int BATCH = 64;

  private UringDriver driver;
  private RawRing ring;
  private final EventQueue queue = EventQueue.polled();
  private final CountedCall[] direct = new CountedCall[BATCH];
  private final CountedCall[] queued = new CountedCall[BATCH];

  /** Counts its events. */
  private static final class CountedCall extends AsyncCall {
    private long sum;

    CountedCall() {}

    CountedCall(EventQueue queue) {
      super(queue);
    }

    @Override
    protected void run() {
      sum += 1 + result();
    }
  }

  /** Opens both. */
  @Setup
  public void open() throws UringUnavailableException {
    driver = UringDriver.open();
    ring = new RawRing(1024);
    for (int i = 0; i < BATCH; i++) {
      direct[i] = new CountedCall();
      queued[i] = new CountedCall(queue);
    }
  }

  /** Closes both. */
  @TearDown
  public void close() {
    driver.close();
    ring.close();
  }

  /** The peer. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long raw() {
    return ring.nops(BATCH);
  }

  /** Ours, with callbacks in the turn of the driver: as a blocking call has it. */
  @Benchmark
  @Goal(ratio = 1.3, of = "raw")
  @OperationsPerInvocation(BATCH)
  public long callbackInTheTurn() {
    submit(direct);
    return direct[0].sum;
  }

  /** Ours, with events on a queue that is drained after the turn. */
  @Benchmark
  @Goal(ratio = 1.3, of = "raw")
  @OperationsPerInvocation(BATCH)
  public long eventOnAQueue() {
    submit(queued);
    queue.drain(BATCH);
    return queued[0].sum;
  }

  private void submit(CountedCall[] calls) {
    for (CountedCall call : calls) {
      driver.submit(call.nop(), 0);
    }
    while (driver.inFlight() > 0) {
      driver.turn(0);
    }
  }
}
