package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.CallChain;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.testing.Allocated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A completed call allocates nothing. */
class UringAllocationTest extends UringTest {

  /** Until what the JVM makes of a downcall is compiled; before that each allocates 40 bytes. */
  private static final int WARM_UP = 200_000;

  private static final int CALLS = 20_000;

  /** What asking costs, spread over the calls: less than a byte each. */
  private static final long SLACK_BYTES = 4_096;

  @TempDir Path dir;

  private static final class Silent extends AsyncCall {}

  private void assertAllocatesNothing(Runnable call) {
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long bytes =
        Allocated.during(
            () -> {
              for (int i = 0; i < CALLS; i++) {
                call.run();
              }
            });
    assertThat(bytes).as("bytes for %d calls", CALLS).isLessThan(SLACK_BYTES);
  }

  private void complete(AsyncCall call) {
    while (!call.isDone()) {
      driver.turn(TURN_NANOS);
    }
  }

  @Test
  void sendsAndReceives() {
    int[] pair = kernel.socketPair(0);
    byte[] data = new byte[64];
    AsyncCall send = new Silent();
    AsyncCall recv = new Silent();
    assertAllocatesNothing(
        () -> {
          driver.submit(recv.recv(pair[0], data, 0, 64, 0), 0);
          driver.turn(0);
          if (driver.submit(send.send(pair[1], data, 0, 64, 0), 0) == Submitter.PENDING) {
            complete(send);
          }
          complete(recv);
        });
  }

  @Test
  void receivesIntoSelectedBuffers() {
    int[] pair = kernel.socketPair(0);
    byte[] data = new byte[64];
    AsyncCall send = new Silent();
    AsyncCall recv = new Silent();
    assertAllocatesNothing(
        () -> {
          driver.submit(recv.recvSelected(pair[0], 0), 0);
          driver.turn(0);
          driver.submit(send.send(pair[1], data, 0, 64, 0), Submitter.TRY_QUICK);
          complete(recv);
          recv.releaseBuffer();
        });
  }

  @Test
  void reads() throws IOException {
    int fd = kernel.open(Files.write(dir.resolve("file"), new byte[4_096]), 0);
    byte[] to = new byte[4_096];
    long memory = kernel.memory(4_096);
    AsyncCall read = new Silent();
    assertAllocatesNothing(
        () -> {
          driver.submit(read.read(fd, to, 0, 4_096, 0), 0);
          complete(read);
          if (driver.submit(read.read(fd, memory, 4_096, 0), Submitter.TRY_QUICK)
              != Submitter.QUICK) {
            complete(read);
          }
        });
  }

  @Test
  void streams() {
    int[] pair = kernel.socketPair(0);
    byte[] data = new byte[64];
    AsyncCall send = new Silent();
    Taking recv = new Taking();
    driver.submit(SocketCalls.recvMultishot(recv, pair[0], 0), 0);
    driver.turn(0);
    assertAllocatesNothing(
        () -> {
          long before = recv.received;
          driver.submit(send.send(pair[1], data, 0, 64, 0), Submitter.TRY_QUICK);
          while (recv.received == before) {
            driver.turn(TURN_NANOS);
          }
        });
  }

  private static final class Taking extends AsyncSource {
    long received;

    Taking() {
      super(null, 64);
    }

    @Override
    protected void run() {
      while (next()) {
        received += Math.max(result(), 0);
        releaseBuffer();
      }
    }
  }

  @Test
  void chains() {
    AsyncCall first = new Silent();
    AsyncCall second = new Silent();
    CallChain chain = new CallChain(2);
    assertAllocatesNothing(
        () -> {
          chain.clear();
          driver.submitChain(chain.begin(first.nop()).then(second.nop()), Submitter.ATOMIC);
          complete(second);
        });
  }
}
