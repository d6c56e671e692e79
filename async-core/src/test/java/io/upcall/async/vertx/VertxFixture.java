package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Op;
import io.upcall.async.contract.Ability;
import io.upcall.async.contract.DriverFixture;
import io.upcall.async.contract.Shortfalls;
import io.upcall.async.kernel.SocketAddresses;
import io.upcall.async.kernel.Sys;
import io.upcall.async.slow.SlowRoad;
import io.upcall.async.testing.TemporaryDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/** The portable driver; what is full first are its flights. */
final class VertxFixture implements DriverFixture {

  private static final int ROOM = 100;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private final TemporaryDirectory directory = new TemporaryDirectory();
  private final Map<Driver, Turner> turners = new HashMap<>();
  private int paths;

  @Override
  public Driver open() throws IOException {
    return kept(VertxDriver.open());
  }

  @Override
  public Shortfalls cannot() {
    Shortfalls cannot =
        new Shortfalls()
            .without(Ability.LATE_CANCEL, "the loop decides who wins")
            .without(Ability.EQUAL_DEADLINES, "a deadline is when the driver takes the call")
            .without(Ability.PIPES, "a pipe of two processes is nothing that Java can make")
            .without(Ability.KERNEL_OBJECTS, "they wait for what Java does not see");
    for (Op op : Op.values()) {
      String reason = CannotDo.reason(op);
      if (reason != null) {
        cannot.without(op, reason);
      }
    }
    return cannot;
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
    return kept(VertxDriver.open(ROOM, SlowRoad.ofJvm()));
  }

  @Override
  public int room() {
    return ROOM;
  }

  @Override
  public void prepareHeld(AsyncCall call) {
    call.timeout(HOUR_NANOS);
  }

  @Override
  public int prepareShort(AsyncCall call) {
    call.nop();
    return 0;
  }

  @Override
  public int[] streamPair(Driver driver) {
    return turner(driver).connected();
  }

  @Override
  public int[] pipe(Driver driver) {
    throw new UnsupportedOperationException("see cannot()");
  }

  @Override
  public Listener listener(Driver driver) {
    Turner of = turner(driver);
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int fd = of.listener(any, Sys.AF_INET, 8);
    long sockaddr = of.allocate(SocketAddresses.STORAGE_BYTES);
    int bytes = SocketAddresses.write(of.name(fd), Sys.AF_INET, sockaddr);
    return new Listener(fd, sockaddr, bytes);
  }

  private Driver kept(VertxDriver driver) {
    turners.put(driver, new Turner(driver));
    return driver;
  }

  private Turner turner(Driver driver) {
    return turners.get(driver);
  }

  @Override
  public String freshPath() {
    return directory.resolve("file-" + paths++).toString();
  }

  /** What is still open is closed with the host's table, by {@link #close}. */
  @Override
  public int opened(int fd) {
    return fd;
  }

  @Override
  public void closed(int fd) {}

  @Override
  public void close() {
    turners.values().forEach(Turner::close);
    directory.delete();
  }
}
