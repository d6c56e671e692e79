package io.upcall.async.readme;

import com.google.common.util.concurrent.Uninterruptibles;
import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Submitter;
import io.upcall.async.uring.UringDriver;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A thread that owns a driver, and submits for others. */
final class DriverThread implements AutoCloseable {
  private final UringDriver driver;
  private final ConcurrentLinkedQueue<AsyncCall> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::loop, "driver");
  private volatile boolean closed;

  private DriverThread(UringDriver driver) {
    this.driver = driver;
  }

  static DriverThread start() throws Exception {
    DriverThread started = new DriverThread(UringDriver.open());
    started.thread.start();
    return started;
  }

  void submit(AsyncCall call) {
    inbox.add(call);
    driver.wake();
  }

  private void loop() {
    while (!closed) {
      for (AsyncCall call; (call = inbox.poll()) != null; ) {
        driver.submit(call, Submitter.ALWAYS_EVENT);
      }
      driver.turn(Driver.FOREVER);
    }
    driver.close();
  }

  @Override
  public void close() {
    closed = true;
    driver.wake();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
