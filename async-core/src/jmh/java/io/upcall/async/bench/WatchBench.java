package io.upcall.async.bench;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallLedger;
import io.upcall.async.CallWatch;
import io.upcall.async.Driver;
import io.upcall.async.DriverSide;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import io.upcall.async.uring.UringDriver;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the books of a driver cost a call: a NOP that is quick, the shortest way through a driver,
 * against the same call's states alone, without books; and while somebody watches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WatchBench {

  private final AsyncCall call = AsyncCall.to(EventQueue.polled());
  private Driver driver;

  /** Opens a driver. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    driver = UringDriver.open();
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    CallLedger.watch(null);
    driver.close();
  }

  /** The states of a call that is refused: no driver, no books, no result. */
  @Benchmark
  public AsyncCall statesAlone() {
    call.nop();
    DriverSide.begin(call);
    DriverSide.refuse(call);
    return call;
  }

  /** The same with the books of a quick call: two counts less one, and nobody watches. */
  @Benchmark
  @Goal(ratio = 2, of = "statesAlone")
  public AsyncCall statesAndBooks() {
    call.nop();
    DriverSide.begin(call);
    DriverSide.quick(call, driver, 0);
    return call;
  }

  /** Through the whole of the driver. */
  @Benchmark
  @Goal
  public int quickNop() {
    call.nop();
    return driver.submit(call, Submitter.TRY_QUICK);
  }

  /** Through the whole of the driver, with somebody who watches: two looks at the clock. */
  @Benchmark
  @Goal
  public int quickNopWatched(Watched watched) {
    call.nop();
    return driver.submit(call, Submitter.TRY_QUICK);
  }

  /** While it is set up, somebody watches. */
  @State(Scope.Benchmark)
  public static class Watched implements CallWatch {

    /** What was told. */
    public long calls;

    /** Begins to watch. */
    @Setup(Level.Trial)
    public void begin() {
      CallLedger.watch(this);
    }

    @Override
    public void quick(AsyncCall call, int result, long nanos) {
      calls++;
    }

    @Override
    public void pending(AsyncCall call) {
      calls++;
    }

    @Override
    public void completed(AsyncCall call, int result, long nanos) {
      calls++;
    }

    @Override
    public void cancelling(AsyncCall call) {
      calls++;
    }

    @Override
    public void overflowed(String driver, int entries) {
      calls++;
    }
  }
}
