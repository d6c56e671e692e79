package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.contract.Ability;
import io.upcall.async.contract.DriverFixture;
import io.upcall.async.contract.Shortfalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.TemporaryDirectory;
import java.io.IOException;

/** io_uring on the real kernel; what is full first is the slab. */
final class UringFixture implements DriverFixture {

  private final Kernel kernel = new Kernel();
  private final TemporaryDirectory directory = new TemporaryDirectory();
  private final byte[] array = new byte[1];
  private int paths;

  /** A pipe from which nothing comes, and one that takes what is written; -1 until needed. */
  private int silent = -1;

  private int roomy = -1;

  @Override
  public Driver open() throws IOException {
    return UringDriver.open();
  }

  @Override
  public Shortfalls cannot() {
    return new Shortfalls()
        .without(Ability.LATE_CANCEL, "the kernel decides who wins")
        .without(Ability.EQUAL_DEADLINES, "a deadline is when the kernel takes the entry");
  }

  /** They are. */
  @Override
  public void makeNopQuick(Driver driver) {}

  @Override
  public void makeCancelLate(Driver driver, AsyncCall call) {
    throw new UnsupportedOperationException("see cannot()");
  }

  @Override
  public Driver openForRoom() throws IOException {
    return open();
  }

  @Override
  public int room() {
    return Slab.SMALL_COUNT + Slab.LARGE_COUNT;
  }

  @Override
  public void prepareHeld(AsyncCall call) {
    if (silent < 0) {
      silent = kernel.pipe(0)[0];
    }
    call.read(silent, array, 0, 1, AsyncCall.CURRENT);
  }

  @Override
  public int prepareShort(AsyncCall call) {
    if (roomy < 0) {
      roomy = kernel.pipe(0)[1];
    }
    call.write(roomy, array, 0, 1, AsyncCall.CURRENT);
    return 1;
  }

  @Override
  public int[] streamPair(Driver driver) {
    return kernel.socketPair(0);
  }

  @Override
  public int[] pipe(Driver driver) {
    return kernel.pipe(0);
  }

  @Override
  public Listener listener(Driver driver) {
    int fd = kernel.listener();
    return new Listener(fd, kernel.loopback(kernel.portOf(fd)), Kernel.SOCKADDR_IN_BYTES);
  }

  @Override
  public String freshPath() {
    return directory.resolve("file-" + paths++).toString();
  }

  @Override
  public int opened(int fd) {
    return kernel.own(fd);
  }

  @Override
  public void closed(int fd) {
    kernel.disown(fd);
  }

  @Override
  public void close() {
    kernel.close();
    directory.delete();
  }
}
