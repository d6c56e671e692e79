package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Submitter;
import io.upcall.async.bench.Goal;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
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

/** Calls through the whole of the uring driver, and a NOP beside the bare ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UringBench {

  private static final int BATCH = 64;
  private static final int ENTRIES = 512;
  private static final int COMPLETIONS = 8192;
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int NR_SOCKETPAIR =
      System.getProperty("os.arch", "").equals("amd64") ? 53 : 199;
  private static final int BYTES = 64;

  private final NativeSyscalls syscalls = new NativeSyscalls();
  private final AsyncCall[] calls = new AsyncCall[BATCH];
  private final AsyncCall send = new Silent();
  private final AsyncCall recv = new Silent();
  private final byte[] data = new byte[BYTES];
  private Driver driver;
  private Ring ring;
  private int left;
  private int right;
  private int file;

  /** Its callback does nothing. */
  private static final class Silent extends AsyncCall {}

  /** A driver, a bare ring, two sockets and a cached file. */
  @Setup
  public void open() throws UringUnavailableException {
    driver = UringDriver.open();
    ring = Ring.open(syscalls, ENTRIES, COMPLETIONS);
    for (int i = 0; i < BATCH; i++) {
      calls[i] = new Silent();
    }
    long pair = NativeMemory.allocate(2 * Integer.BYTES);
    syscalls.syscall(NR_SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, pair, 0, 0);
    left = NativeMemory.getInt(pair);
    right = NativeMemory.getInt(pair + Integer.BYTES);
    NativeMemory.free(pair);
    file = openSelf();
  }

  private int openSelf() {
    long name = NativeMemory.allocateString("/proc/self/exe");
    long how = NativeMemory.allocate(Openings.HOW_BYTES);
    NativeMemory.clear(how, Openings.HOW_BYTES);
    int fd =
        (int) syscalls.syscall(Sys.NR_OPENAT2, Sys.AT_FDCWD, name, how, Openings.HOW_BYTES, 0, 0);
    NativeMemory.free(name);
    NativeMemory.free(how);
    return fd;
  }

  /** All of it. */
  @TearDown
  public void close() {
    driver.close();
    ring.close();
    syscalls.close(left);
    syscalls.close(right);
    syscalls.close(file);
  }

  /** Ours: prepare, submit, one turn, 64 callbacks. */
  @Benchmark
  @Goal(ratio = 1.3, of = "bareNop")
  @OperationsPerInvocation(BATCH)
  public void nop() {
    for (AsyncCall call : calls) {
      driver.submit(call.nop(), 0);
    }
    driver.turn(0);
  }

  /** The peer: 64 entries, one enter, 64 completions. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long bareNop() {
    for (int i = 0; i < BATCH; i++) {
      long sqe = ring.entryAddress(ring.nextEntry());
      NativeMemory.clear(sqe, Uapi.SQE_BYTES);
      NativeMemory.putLong(sqe + Uapi.SQE_USER_DATA, i);
      ring.commitEntry();
    }
    ring.enter(0);
    long sum = 0;
    for (long at; (at = ring.peekCompletion()) != 0; ring.nextCompletion()) {
      sum += Ring.userData(at) + Ring.result(at);
    }
    ring.releaseCompletions();
    return sum;
  }

  /** A receive that waits in the ring, and a quick send that ends it. */
  @Benchmark
  @Goal
  public void sendAndReceive() {
    driver.submit(recv.recv(left, data, 0, BYTES, 0), Submitter.TRY_QUICK);
    driver.turn(0);
    driver.submit(send.send(right, data, 0, BYTES, 0), Submitter.TRY_QUICK);
    while (!recv.isDone()) {
      driver.turn(0);
    }
  }

  /** A cached read through the ring. */
  @Benchmark
  @Goal
  public void read() {
    driver.submit(recv.read(file, data, 0, BYTES, 0), 0);
    while (!recv.isDone()) {
      driver.turn(0);
    }
  }

  /** A cached read by the quick road. */
  @Benchmark
  @Goal
  public int readQuick() {
    return driver.submit(recv.read(file, data, 0, BYTES, 0), Submitter.TRY_QUICK);
  }
}
