package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Op;
import io.upcall.async.contract.Ability;
import io.upcall.async.contract.DriverFixture;
import io.upcall.async.contract.Shortfalls;
import io.upcall.async.testing.Kernel;
import java.util.EnumSet;
import java.util.Set;

/** The scripted driver. */
final class SimFixture implements DriverFixture {

  private static final int ROOM = 8;
  private static final int PIPE_BYTES = 4096;
  private static final int FIRST_PORT = 7000;

  /** What its world performs; anything else is scripted, and needs no world. */
  private static final Set<Op> PERFORMED =
      EnumSet.of(
          Op.NOP,
          Op.FUNCTION,
          Op.OPENAT2,
          Op.CLOSE,
          Op.READ,
          Op.WRITE,
          Op.READV,
          Op.WRITEV,
          Op.FSYNC,
          Op.SOCKET,
          Op.BIND,
          Op.LISTEN,
          Op.ACCEPT,
          Op.CONNECT,
          Op.RECV,
          Op.RECV_SELECTED,
          Op.SEND,
          Op.SHUTDOWN,
          Op.POLL,
          Op.TIMEOUT,
          Op.CANCEL_FD);

  private final Kernel memory = new Kernel();
  private int ports;
  private int paths;

  @Override
  public Driver open() {
    return new SimDriver().jumping();
  }

  @Override
  public Shortfalls cannot() {
    return new Shortfalls()
        .without(
            Ability.KERNEL_OBJECTS,
            "its world has no epoll sets and futexes: an answer is scripted, and comes");
  }

  @Override
  public void makeNopQuick(Driver driver) {
    ((SimDriver) driver).script(Op.NOP, Answer.quick(0));
  }

  @Override
  public void makeCancelLate(Driver driver, AsyncCall call) {
    ((SimDriver) driver).scriptLateCancel(call.op(), 7);
  }

  @Override
  public Driver openForRoom() {
    return new SimDriver(ROOM).jumping();
  }

  @Override
  public int room() {
    return ROOM;
  }

  @Override
  public void prepareHeld(AsyncCall call) {
    call.poll(1, 1);
  }

  @Override
  public int prepareShort(AsyncCall call) {
    call.nop();
    return 0;
  }

  @Override
  public int[] streamPair(Driver driver) {
    return world(driver).streamPair();
  }

  @Override
  public int[] pipe(Driver driver) {
    return world(driver).pipe(PIPE_BYTES);
  }

  @Override
  public Listener listener(Driver driver) {
    SimWorld world = world(driver);
    int port = FIRST_PORT + ports++;
    return new Listener(world.listener(port), memory.loopback(port), Kernel.SOCKADDR_IN_BYTES);
  }

  @Override
  public String freshPath() {
    return "/file-" + paths++;
  }

  /** A world needs no closing. */
  @Override
  public int opened(int fd) {
    return fd;
  }

  @Override
  public void closed(int fd) {}

  /** What the world cannot perform is scripted. */
  @Override
  public void foresee(Driver driver, Op op, int result) {
    if (!PERFORMED.contains(op)) {
      ((SimDriver) driver).script(op, Answer.nextTurn(result));
    }
  }

  private static SimWorld world(Driver driver) {
    return ((SimDriver) driver).world();
  }

  @Override
  public void close() {
    memory.close();
  }
}
