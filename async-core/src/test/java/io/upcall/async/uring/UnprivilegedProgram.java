package io.upcall.async.uring;

import io.upcall.async.SocketCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.io.IOException;

/** What {@link UringMemlockTest} runs as somebody else: opens drivers and works with them. */
final class UnprivilegedProgram {

  private static final int TURNS = 1_000;

  private UnprivilegedProgram() {}

  public static void main(String[] arguments) {
    int drivers = Integer.parseInt(arguments[0]);
    UringDriver[] open = new UringDriver[drivers];
    try {
      for (int i = 0; i < drivers; i++) {
        open[i] = UringDriver.open();
        System.out.println("works: " + works(open[i]));
      }
    } catch (IOException refusal) {
      System.out.println("refused: " + refusal.getMessage());
    }
    for (UringDriver driver : open) {
      if (driver != null) {
        driver.close();
      }
    }
    System.out.println("native bytes left: " + NativeMemory.allocatedBytes());
  }

  private static boolean works(UringDriver driver) {
    try (Kernel kernel = new Kernel()) {
      int[] pair = kernel.socketPair(0);
      RecordedCall recv = new RecordedCall();
      driver.submit(recv.recvSelected(pair[0], 0), 0);
      driver.turn(0);
      kernel.write(pair[1], "hello");
      for (int i = 0; i < TURNS && !recv.isDone(); i++) {
        driver.turn(1_000_000);
      }
      recv.releaseBuffer();
      RecordedSource stream = new RecordedSource(null, 8);
      driver.submit(SocketCalls.recvMultishot(stream, pair[0], 0), 0);
      driver.turn(0);
      kernel.write(pair[1], "hello");
      for (int i = 0; i < TURNS && stream.results().isEmpty(); i++) {
        driver.turn(1_000_000);
      }
      driver.cancel(stream);
      for (int i = 0; i < TURNS && !stream.isDone(); i++) {
        driver.turn(1_000_000);
      }
      return recv.result() == 5 && stream.bytes().length == 5;
    }
  }
}
