package io.upcall.async.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Op;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * One operation set up on one driver: how to prepare a call of it that can end at once, one that
 * has to wait, one that is short. Which of these there are depends on the operation.
 */
final class Scene {

  static final int POLLIN = 1;
  private static final int TURNS = 400;
  private static final long TURN_NANOS = 20_000_000L;
  private static final int CHUNK_BYTES = 64 << 10;

  /** Memory for the calls of the scene. */
  final Kernel memory;

  private final DriverFixture fixture;
  private final Driver driver;
  private final Op op;

  private ObjIntConsumer<AsyncCall> ready;
  private int readyFd = -1;
  private int readyResult;
  private boolean anyResult;
  private Runnable beforeReady = () -> {};

  private Consumer<AsyncCall> waiting;
  private int waitingFd = -1;
  private Runnable unblock; // null: by nothing but a cancel
  private int waitingResult;

  private Consumer<AsyncCall> shortened;
  private int shortResult;

  Scene(DriverFixture fixture, Driver driver, Kernel memory, Op op) {
    this.fixture = fixture;
    this.driver = driver;
    this.memory = memory;
    this.op = op;
  }

  // ---- building --------------------------------------------------------------------------------

  /** A call on {@code fd} that ends at once with {@code result}. */
  Scene ready(int fd, ObjIntConsumer<AsyncCall> prepare, int result) {
    ready = prepare;
    readyFd = fd;
    readyResult = result;
    return this;
  }

  /** A call that ends at once with a new descriptor. */
  Scene readyWithDescriptor(int fd, ObjIntConsumer<AsyncCall> prepare) {
    anyResult = true;
    return ready(fd, prepare, 0);
  }

  /** What has to be done before each ready call. */
  Scene before(Runnable action) {
    beforeReady = action;
    return this;
  }

  /** A call on {@code fd} that waits until {@code action} and ends then with {@code result}. */
  Scene waiting(int fd, Consumer<AsyncCall> prepare, Runnable action, int result) {
    waiting = prepare;
    waitingFd = fd;
    unblock = action;
    waitingResult = result;
    return this;
  }

  /** A call that wants more than there is, and ends with {@code result}. */
  Scene shortened(Consumer<AsyncCall> prepare, int result) {
    shortened = prepare;
    shortResult = result;
    return this;
  }

  // ---- materials -------------------------------------------------------------------------------

  /** The scene opened it: it is closed with the fixture. */
  int opened(int fd) {
    assertThat(fd).as("a descriptor").isGreaterThanOrEqualTo(0);
    return fixture.opened(fd);
  }

  int[] streamPair() {
    return fixture.streamPair(driver);
  }

  int[] pipe() {
    return fixture.pipe(driver);
  }

  DriverFixture.Listener listener() {
    return fixture.listener(driver);
  }

  long path() {
    return memory.string(fixture.freshPath());
  }

  /** A file with {@code text} in it, open to read and write. */
  int file(String text) {
    return file(path(), text);
  }

  /** The same of the given path. */
  int file(long path, String text) {
    long how = memory.openHow(Kernel.O_CREAT | Kernel.O_RDWR, 0600, 0);
    int fd = run(new RecordedCall().openat2(Sys.AT_FDCWD, path, how));
    opened(fd);
    write(fd, text);
    return fd;
  }

  void write(int fd, String text) {
    byte[] data = text.getBytes(UTF_8);
    assertThat(run(new RecordedCall().write(fd, data, 0, data.length, 0))).isEqualTo(data.length);
  }

  void send(int fd, String text) {
    byte[] data = text.getBytes(UTF_8);
    assertThat(run(new RecordedCall().send(fd, data, 0, data.length, 0))).isEqualTo(data.length);
  }

  void writePipe(int fd, String text) {
    byte[] data = text.getBytes(UTF_8);
    assertThat(run(new RecordedCall().write(fd, data, 0, data.length, AsyncCall.CURRENT)))
        .isEqualTo(data.length);
  }

  /** Writes until a write waits; that one is cancelled. */
  void fill(int fd, boolean socket) {
    byte[] data = new byte[CHUNK_BYTES];
    RecordedCall call = new RecordedCall();
    do {
      if (socket) {
        call.send(fd, data, 0, data.length, 0);
      } else {
        call.write(fd, data, 0, data.length, AsyncCall.CURRENT);
      }
      driver.submit(call, 0);
      for (int turns = 0; call.isInFlight() && turns < 20; turns++) {
        driver.turn(1_000_000);
      }
    } while (!call.isInFlight());
    driver.cancel(call);
    turnUntil(call::isDone);
  }

  /** Takes everything that is there, and all that comes while it does. */
  void drain(int fd, boolean socket) {
    byte[] data = new byte[CHUNK_BYTES];
    RecordedCall call = new RecordedCall();
    do {
      if (socket) {
        call.recv(fd, data, 0, data.length, 0);
      } else {
        call.read(fd, data, 0, data.length, AsyncCall.CURRENT);
      }
      driver.submit(call, 0);
      for (int turns = 0; call.isInFlight() && turns < 20; turns++) {
        driver.turn(1_000_000);
      }
    } while (!call.isInFlight());
    driver.cancel(call);
    turnUntil(call::isDone);
  }

  int run(AsyncCall call) {
    driver.submit(call, 0);
    turnUntil(call::isDone);
    return call.result();
  }

  /** Runs a call of {@code op} that ends with 0, to set the scene. */
  void set(Op op, AsyncCall call) {
    fixture.foresee(driver, op, 0);
    assertThat(run(call)).as("%s, to set the scene", op).isZero();
  }

  void turnUntil(BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns of %s without what was waited for", op).isLessThan(TURNS);
      driver.turn(TURN_NANOS);
    }
  }

  // ---- for the contract ------------------------------------------------------------------------

  boolean canBeUnblocked() {
    return unblock != null;
  }

  AsyncCall prepareReady(AsyncCall call) {
    beforeReady.run();
    fixture.foresee(driver, op, readyResult);
    ready.accept(call, readyFd);
    return call;
  }

  /** As {@link #prepareReady}, of which the first call took nothing. */
  AsyncCall prepareAgain(AsyncCall call) {
    ready.accept(call, readyFd);
    return call;
  }

  void checkReady(int result) {
    if (anyResult) {
      opened(result);
    } else {
      assertThat(result).as(op.toString()).isEqualTo(readyResult);
    }
    if (op == Op.CLOSE) {
      fixture.closed(readyFd);
    }
  }

  AsyncCall prepareWaiting(AsyncCall call) {
    waiting.accept(call);
    return call;
  }

  int waitingFd() {
    return waitingFd;
  }

  void unblock() {
    unblock.run();
  }

  void checkWaited(int result) {
    if (anyResult) {
      checkReady(result);
    } else {
      assertThat(result).as(op.toString()).isEqualTo(waitingResult);
    }
  }

  AsyncCall prepareShort(AsyncCall call) {
    shortened.accept(call);
    return call;
  }

  void checkShort(int result) {
    assertThat(result).as(op.toString()).isEqualTo(shortResult);
  }
}
