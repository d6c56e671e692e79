package io.upcall.async;

import io.upcall.async.testing.Kernel;
import io.upcall.async.uring.UringDriver;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract, on io_uring. */
class UringDriverContractTest extends DriverContract {

  /** Blocks of the slab, small and large: what a read into the heap needs. */
  private static final int BLOCKS = 1024 + 64;

  private final Kernel kernel = new Kernel();
  private final byte[] array = new byte[1];
  private int silent = -1;

  /** A pipe that takes what is written. */
  private int roomy = -1;

  @Override
  Driver open() throws IOException {
    return UringDriver.open();
  }

  @Override
  Map<Ability, String> cannot() {
    return Map.of(
        Ability.LATE_CANCEL, "the kernel decides who wins",
        Ability.EQUAL_DEADLINES, "a deadline is when the kernel takes the entry");
  }

  @Override
  void makeNopQuick() {}

  @Override
  void makeCancelLate(AsyncCall call) {
    throw new UnsupportedOperationException(cannot().get(Ability.LATE_CANCEL));
  }

  @Override
  Driver openForRoom() throws IOException {
    return open();
  }

  @Override
  int room() {
    return BLOCKS;
  }

  @Override
  void prepareHeld(AsyncCall call) {
    if (silent < 0) {
      silent = kernel.pipe(0)[0];
    }
    call.read(silent, array, 0, 1, AsyncCall.CURRENT);
  }

  @Override
  int prepareShort(AsyncCall call) {
    if (roomy < 0) {
      roomy = kernel.pipe(0)[1];
    }
    call.write(roomy, array, 0, 1, AsyncCall.CURRENT);
    return 1;
  }

  /** Before NothingLeft looks, after the driver is closed. */
  @AfterEach
  @Override
  void closeDriver() {
    super.closeDriver();
    kernel.close();
  }
}
