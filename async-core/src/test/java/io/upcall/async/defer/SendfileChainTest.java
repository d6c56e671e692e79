package io.upcall.async.defer;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import io.upcall.async.sim.SimDriver;
import io.upcall.async.sim.SimWorld;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.ManualTarget;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.Seed;
import io.upcall.async.uring.UringDriver;
import io.upcall.async.uring.UringUnavailableException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sendfile made of a chain of kconts, on every driver that has files and sockets. */
class SendfileChainTest {

  @Nested
  class OnUring extends Contract {
    @Override
    Driver open() throws UringUnavailableException {
      return UringDriver.open();
    }

    @Override
    int[] sockets() {
      return kernel.socketPair(0);
    }
  }

  @Nested
  class OnSim extends Contract {
    private final SimWorld world = new SimWorld();

    @Override
    Driver open() {
      return new SimDriver(world);
    }

    @Override
    int[] sockets() {
      return world.streamPair();
    }
  }

  /** What holds everywhere. */
  @ExtendWith(NothingLeft.class)
  @Timeout(60)
  abstract static class Contract {

    private static final int FILE_BYTES = 700_001;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long TURN_NANOS = 20_000_000L;
    private static final int TURNS = 2_000;

    final Kernel kernel = new Kernel();
    private final Seed seed = new Seed();
    private final byte[] content = new byte[FILE_BYTES];
    private final ManualTarget target = new ManualTarget();
    private final Deferrals deferrals = new Deferrals(target);
    private final RecordedCall watch = new RecordedCall();
    private final byte[] watched = new byte[1];

    @TempDir Path dir;
    private Driver driver;

    abstract Driver open() throws UringUnavailableException;

    abstract int[] sockets();

    @AfterEach
    void closeAll() {
      driver.close();
      kernel.close();
    }

    private void turnUntil(BooleanSupplier done) {
      for (int turns = 0; !done.getAsBoolean(); turns++) {
        assertThat(turns).as("turns without what was waited for, %s", seed).isLessThan(TURNS);
        driver.turn(driver.hasWork() || !target.isIdle() ? 0 : TURN_NANOS);
        target.turn();
      }
    }

    private int run(AsyncCall call) {
      assertThat(driver.submit(call, 0)).isIn(Submitter.QUICK, Submitter.PENDING);
      turnUntil(call::isDone);
      return call.result();
    }

    private int file() {
      seed.random().nextBytes(content);
      long path = kernel.string(dir.resolve("content").toString());
      long how = kernel.openHow(Kernel.O_RDWR | Kernel.O_CREAT | Sys.O_CLOEXEC, 0600, 0);
      int fd = run(new RecordedCall().openat2(Sys.AT_FDCWD, path, how));
      assertThat(fd).isGreaterThanOrEqualTo(0);
      long data = kernel.bytes(content);
      assertThat(run(new RecordedCall().write(fd, data, FILE_BYTES, 0))).isEqualTo(FILE_BYTES);
      return fd;
    }

    /** A chain that sends the file, with a receive in flight on the same socket. */
    private SendfileChain start(int file, int socket) {
      assertThat(driver.submit(watch.recv(socket, watched, 0, 1, 0), 0))
          .isEqualTo(Submitter.PENDING);
      long buffer = kernel.memory(BUFFER_BYTES);
      SendfileChain chain =
          new SendfileChain(driver, deferrals, file, socket, buffer, BUFFER_BYTES);
      chain.start();
      return chain;
    }

    private void closeThrough(int fd) {
      assertThat(run(new RecordedCall().close(fd))).isZero();
    }

    @Test
    void sendsTheFileAndShutsItsOwnSocketDownFromInsideItsCallback() throws Exception {
      driver = open();
      int[] pair = sockets();
      int file = file();
      SendfileChain chain = start(file, pair[0]);
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      long to = kernel.memory(10_000);
      for (int bytes = 1; bytes > 0; received.writeBytes(Kernel.bytesAt(to, bytes))) {
        bytes = run(new RecordedCall().recv(pair[1], to, 10_000, 0));
        assertThat(bytes).as(seed.toString()).isGreaterThanOrEqualTo(0);
      }
      turnUntil(chain::isOver);
      assertThat(received.toByteArray()).as(seed.toString()).isEqualTo(content);
      assertThat(chain.sentBytes()).isEqualTo(FILE_BYTES);
      assertThat(chain.error()).isZero();
      turnUntil(watch::isDone);
      assertThat(watch.results()).as("the receive that was in flight there").containsExactly(0);
      assertThat(driver.inFlight()).isZero();
      assertThat(target.turn()).as("no continuation comes after the last").isZero();
      closeThrough(file);
    }

    @Test
    void aPeerThatGoesAwayEndsTheChainOnce() throws Exception {
      driver = open();
      int[] pair = sockets();
      int file = file();
      SendfileChain chain = start(file, pair[0]);
      long to = kernel.memory(10_000);
      assertThat(run(new RecordedCall().recv(pair[1], to, 10_000, 0))).isPositive();
      kernel.disown(pair[1]);
      closeThrough(pair[1]);
      turnUntil(chain::isOver);
      assertThat(chain.error()).isIn(-Errno.EPIPE, -Errno.ECONNRESET);
      assertThat(chain.sentBytes()).isLessThan(FILE_BYTES);
      turnUntil(watch::isDone);
      assertThat(watch.events()).isEqualTo(1);
      assertThat(driver.inFlight()).isZero();
      assertThat(target.turn()).isZero();
      closeThrough(file);
    }
  }
}
