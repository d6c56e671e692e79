package io.upcall.async.uring;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.Driver;
import io.upcall.async.WaitCalls;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two drivers that wake each other from sleep, to and fro: by eventfd, and by messages. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WakeBench {

  private static final int CAPACITY = 16;

  private Driver near;
  private Driver far;
  private Thread partner;
  private AsyncCall toFar;
  private Inbox nearInbox;

  /** The ball is with the partner. Written by each side in turn; wakes order the rest. */
  private volatile boolean served;

  private volatile boolean over;

  /** Counts, and answers each message with another if it is to. */
  private static final class Inbox extends AsyncSource {
    private final Driver own;
    private final Driver answerTo;
    private final boolean answers;
    private final AsyncCall answer = new AsyncCall() {};
    int received;

    Inbox(Driver own, Driver answerTo, boolean answers) {
      super(null, CAPACITY);
      this.own = own;
      this.answerTo = answerTo;
      this.answers = answers;
    }

    @Override
    protected void run() {
      while (next()) {
        received++;
        if (answers && result() >= 0) {
          own.submit(WaitCalls.message(answer, answerTo, 1), 0);
        }
      }
    }
  }

  /** Two drivers, the far one asleep on a thread of its own. */
  @Setup
  public void open() throws UringUnavailableException {
    near = UringDriver.open();
    far = UringDriver.open();
    toFar = new AsyncCall() {};
    nearInbox = new Inbox(near, far, false);
    Inbox farInbox = new Inbox(far, near, true);
    near.submit(WaitCalls.messages(nearInbox), 0);
    far.submit(WaitCalls.messages(farInbox), 0);
    partner = new Thread(this::play, "partner");
    partner.start();
  }

  private void play() {
    while (!over) {
      if (served) {
        served = false;
        near.wake();
      }
      far.turn(Driver.FOREVER);
    }
  }

  /** Ends the partner. */
  @TearDown
  public void close() throws InterruptedException {
    over = true;
    far.wake();
    partner.join();
    near.close();
    far.close();
  }

  /** An eventfd that the ring reads, there and back. */
  @Benchmark
  public void eventfd() {
    served = true;
    far.wake();
    while (served) {
      near.turn(Driver.FOREVER);
    }
  }

  /** MSG_RING, there and back. */
  @Benchmark
  public void message() {
    int before = nearInbox.received;
    near.submit(WaitCalls.message(toFar, far, 1), 0);
    while (nearInbox.received == before) {
      near.turn(Driver.FOREVER);
    }
  }
}
