package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of its own, to be run where the system calls of the driver fail: a few hundred calls of
 * several kinds, cancels and a close, and a line that says whether each ended once with its result
 * and nothing was left.
 */
final class CallsUnderFaults {

  static final String GOOD = "every call ended once, nothing is left";

  private static final int ROUNDS = 25;
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final long TURN_NANOS = 20_000_000L;
  private static final int TURNS = 2_000;

  private final Kernel kernel = new Kernel();
  private final List<RecordedCall> calls = new ArrayList<>();
  private final List<Integer> expected = new ArrayList<>();

  private CallsUnderFaults() {}

  /** Runs the calls. */
  public static void main(String[] arguments) throws UringUnavailableException {
    new CallsUnderFaults().run();
    System.out.println(NativeMemory.allocatedBytes() == 0 ? GOOD : "native memory is left");
  }

  private void run() throws UringUnavailableException {
    int[] pair = kernel.socketPair(0);
    int[] pipe = kernel.pipe(0);
    UringDriver driver = UringDriver.open();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] data = new byte[100];
      submit(driver, new RecordedCall().nop(), 0);
      submit(driver, new RecordedCall().timeout(1_000_000), -Errno.ETIME);
      submit(driver, new RecordedCall().recv(pair[0], new byte[100], 0, 100, 0), 100);
      submit(driver, new RecordedCall().send(pair[1], data, 0, 100, 0), 100);
      submit(driver, new RecordedCall().read(pipe[0], new byte[7], 0, 7, AsyncCall.CURRENT), 7);
      submit(driver, new RecordedCall().write(pipe[1], data, 0, 7, AsyncCall.CURRENT), 7);
      RecordedCall held = new RecordedCall();
      submit(driver, held.timeout(HOUR_NANOS), -Errno.ECANCELED);
      driver.turn(0);
      driver.cancel(held);
      for (int turns = 0; driver.inFlight() > 0; turns++) {
        require(turns < TURNS, "calls in flight: " + driver.inFlight());
        driver.turn(TURN_NANOS);
      }
    }
    submit(driver, new RecordedCall().timeout(HOUR_NANOS), -Errno.ECANCELED);
    driver.close();
    for (int i = 0; i < calls.size(); i++) {
      require(
          calls.get(i).results().equals(List.of(expected.get(i))),
          calls.get(i).op() + " has " + calls.get(i).results() + ", not " + expected.get(i));
    }
    kernel.close();
  }

  private void submit(UringDriver driver, AsyncCall call, int result) {
    require(driver.submit(call, 0) == Submitter.PENDING, call.op() + " is not pending");
    calls.add((RecordedCall) call);
    expected.add(result);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
