package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.sim.SimDriver;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.uring.UringDriver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * "What happens if you initiate an async IO operation, then block on a read? Where does the
 * callback happen?" On the target of its queue, while the thread stays parked in its read: the two
 * calls complete independently. Here a plain thread is the target; cores-mgr tests a real vcore.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class WhereCallbacksRunTest {

  /** What an upcall saw: where it ran, and what the thread that had started it was doing. */
  private record Sight(Thread where, Thread.State reader, boolean readInFlight) {}

  /** A blocking call, as the layers above build them: its completion unparks its thread. */
  private static final class BlockingRead extends AsyncCall {
    private final Thread reader = Thread.currentThread();
    private volatile boolean over;

    @Override
    protected void run() {
      over = true;
      LockSupport.unpark(reader);
    }

    int await() {
      while (!over) {
        LockSupport.park(this);
      }
      return result();
    }
  }

  /** A thread that owns a driver and runs what is posted to it: a vcore's part. */
  private static final class DriverThread implements UpcallTarget, AutoCloseable {
    private final EventQueue inbox = EventQueue.polled();
    private final Driver driver;
    private final Thread thread = new Thread(this::loop, "driver-thread");

    DriverThread(Driver driver) {
      this.driver = driver;
    }

    private void loop() {
      while (!inbox.isClosed() || !inbox.isEmpty()) {
        inbox.drain(64);
        driver.turn(inbox.isEmpty() && driver.inFlight() > 0 ? 1_000_000 : 0);
      }
      driver.close();
    }

    @Override
    public void post(Kcont kcont, Level level) {
      inbox.post(kcont);
      driver.wake();
    }

    /** The way of a call from a thread that does not own the driver. */
    void submit(AsyncCall call) {
      call.routed();
      inbox.post(
          new Kcont() {
            @Override
            protected void run() {
              driver.submit(call, Submitter.ALWAYS_EVENT);
            }
          });
    }

    @Override
    public boolean isVcoreContext() {
      return Thread.currentThread() == thread;
    }

    @Override
    public void close() {
      inbox.close();
      driver.wake();
      try {
        thread.join();
      } catch (InterruptedException interrupt) {
        throw new IllegalStateException(interrupt);
      }
    }
  }

  /** The program: one call whose callback is an upcall, then a blocking one. */
  private static final class Program {
    final List<Sight> upcalls = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch called = new CountDownLatch(1);
    volatile int readResult = Integer.MIN_VALUE;
    final Thread reader;

    Program(
        DriverThread target,
        java.util.function.Consumer<AsyncCall> prepareAsync,
        java.util.function.Consumer<AsyncCall> prepareRead) {
      EventQueue queue = EventQueue.upcall(target, Level.NET);
      reader =
          new Thread(
              () -> {
                BlockingRead read = new BlockingRead();
                AsyncCall async =
                    new AsyncCall(queue) {
                      @Override
                      protected void run() {
                        upcalls.add(
                            new Sight(
                                Thread.currentThread(), read.reader.getState(), read.isInFlight()));
                        called.countDown();
                      }
                    };
                prepareAsync.accept(async);
                target.submit(async);
                prepareRead.accept(read);
                target.submit(read);
                readResult = read.await();
              },
              "reader");
    }

    /** Returns once the reader is parked in its read. */
    void start() {
      reader.start();
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  private static void assertRanBesideTheParkedReader(Program program, DriverThread target) {
    assertThat(program.upcalls)
        .containsExactly(new Sight(target.thread, Thread.State.WAITING, true));
  }

  @Test
  void theCallbackRunsOnTheTargetWhileItsThreadIsParkedInRead() throws Exception {
    try (Kernel kernel = new Kernel();
        DriverThread target = new DriverThread(UringDriver.open())) {
      int[] early = kernel.pipe(0);
      int[] late = kernel.pipe(0);
      long memory = kernel.memory(2);
      Program program =
          new Program(
              target,
              call -> call.read(early[0], memory, 1, AsyncCall.CURRENT),
              call -> call.read(late[0], memory + 1, 1, AsyncCall.CURRENT));
      program.start();
      target.thread.start();
      kernel.syscalls().write(early[1], memory, 1);
      program.called.await();
      assertRanBesideTheParkedReader(program, target);
      assertThat(program.readResult).as("the read goes on").isEqualTo(Integer.MIN_VALUE);
      kernel.syscalls().write(late[1], memory, 1);
      program.reader.join();
      assertThat(program.readResult).isEqualTo(1);
      assertThat(program.upcalls).as("one event, and none for the read").hasSize(1);
    }
  }

  /** The same in virtual time: the callback is due long before the blocking call ends. */
  @Test
  void theCallbackRunsOnTheTargetWhileItsThreadIsParkedInACallOnTheSimDriver() throws Exception {
    try (DriverThread target = new DriverThread(new SimDriver().jumping())) {
      Program program =
          new Program(target, call -> call.timeout(1_000), call -> call.timeout(500_000));
      program.start();
      target.thread.start();
      program.reader.join();
      program.called.await();
      assertRanBesideTheParkedReader(program, target);
      assertThat(program.readResult).isEqualTo(-Errno.ETIME);
      assertThat(program.upcalls).hasSize(1);
    }
  }

  /** A callback never runs inside submit, even of a call whose result is there at once. */
  @Test
  void noCallbackRunsInsideSubmit() throws Exception {
    List<String> order = new ArrayList<>();
    EventQueue queue = EventQueue.polled();
    AsyncCall call =
        new AsyncCall(queue) {
          @Override
          protected void run() {
            order.add("callback");
          }
        };
    try (UringDriver driver = UringDriver.open()) {
      driver.submit(call.nop(), Submitter.ALWAYS_EVENT);
      order.add("submitted");
      while (driver.inFlight() > 0) {
        driver.turn(Driver.FOREVER);
      }
      order.add("turned");
      queue.drain(1);
    }
    assertThat(order).containsExactly("submitted", "turned", "callback");
  }
}
