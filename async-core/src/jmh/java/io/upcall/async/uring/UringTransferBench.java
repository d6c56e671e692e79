package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.bench.Goal;
import io.upcall.async.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A read, and a send with its recv, of 64 bytes: what they cost, and that they allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UringTransferBench {

  private static final int BYTES = 64;

  /** Through the ring, or first by a plain system call. */
  @Param({"ring", "quick"})
  public String road;

  private int flags;
  private final Kernel kernel = new Kernel();
  private final byte[] heap = new byte[BYTES];
  private UringDriver driver;
  private long memory;
  private Path path;
  private int file;
  private int[] sockets;
  private final Transfer read = new Transfer();
  private final Transfer send = new Transfer();
  private final Transfer recv = new Transfer();

  /** Adds up what was transferred. */
  private static final class Transfer extends AsyncCall {
    private long bytes;

    @Override
    protected void run() {
      if (result() != BYTES) {
        throw new IllegalStateException(op() + ": " + result());
      }
      bytes += result();
    }
  }

  /** Opens the driver, a file and a pair of sockets. */
  @Setup
  public void open() throws IOException {
    flags = road.equals("quick") ? Submitter.TRY_QUICK : 0;
    driver = UringDriver.open();
    memory = kernel.memory(BYTES);
    path = Files.write(Files.createTempFile("upcall", ".bench"), heap);
    file = kernel.open(path, 0);
    sockets = kernel.socketPair(0);
  }

  /** Closes them. */
  @TearDown
  public void close() throws IOException {
    driver.close();
    kernel.close();
    Files.delete(path);
  }

  /** pread(2) into native memory. */
  @Benchmark
  @Goal
  public long read() {
    read.read(file, memory, BYTES, 0);
    return perform(read);
  }

  /** pread(2) into the heap, through the slab. */
  @Benchmark
  @Goal
  public long readToHeap() {
    read.read(file, heap, 0, BYTES, 0);
    return perform(read);
  }

  /** send(2) and recv(2) with native memory. */
  @Benchmark
  @Goal
  public long sendAndRecv() {
    send.send(sockets[0], memory, BYTES, 0);
    recv.recv(sockets[1], memory, BYTES, 0);
    return perform(send) + perform(recv);
  }

  /** send(2) and recv(2) with the heap. */
  @Benchmark
  @Goal
  public long sendAndRecvOfHeap() {
    send.send(sockets[0], heap, 0, BYTES, 0);
    recv.recv(sockets[1], heap, 0, BYTES, 0);
    return perform(send) + perform(recv);
  }

  private long perform(Transfer transfer) {
    driver.submit(transfer, flags);
    while (transfer.isInFlight()) {
      driver.turn(0);
    }
    return transfer.bytes;
  }
}
