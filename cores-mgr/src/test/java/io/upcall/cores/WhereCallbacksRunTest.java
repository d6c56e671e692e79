package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.Submitter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * "What happens if you initiate an async IO operation, then block on a read? Where does the
 * callback happen?" In vcore context, between two uthreads, while the uthread that started it stays
 * parked in its read.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class WhereCallbacksRunTest {

  /** What the upcall saw: what ran it, and what the uthread that had started it was doing. */
  private record Sight(boolean carrier, boolean vcoreContext, Thread.State reader, int read) {}

  private static final int NOT_YET = Integer.MIN_VALUE;

  @Test
  void theCallbackRunsOnTheVcoreWhileItsUthreadIsParkedInRead() throws Exception {
    List<Sight> upcalls = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger submitted = new AtomicInteger(NOT_YET);
    AtomicInteger read = new AtomicInteger(NOT_YET);
    CountDownLatch called = new CountDownLatch(1);
    InProc.run(
        () -> {
          Proc proc = Proc.current();
          try (Pipe early = new Pipe();
              Pipe late = new Pipe()) {
            Thread reader =
                proc.spawn(
                    () -> {
                      Thread self = Thread.currentThread();
                      EventQueue queue = EventQueue.upcall(proc, Level.TTY);
                      AsyncCall async =
                          new AsyncCall(queue) {
                            @Override
                            protected void run() {
                              upcalls.add(
                                  new Sight(
                                      Thread.currentThread() instanceof Carrier,
                                      proc.isVcoreContext(),
                                      self.getState(),
                                      read.get()));
                              called.countDown();
                            }
                          };
                      early.prepareRead(async);
                      submitted.set(proc.submit(async, 0));
                      read.set(late.read(0));
                    });
            while (reader.getState() != Thread.State.WAITING) {
              Thread.yield();
            }
            assertThat(upcalls).as("nothing came yet").isEmpty();
            early.writeBytes(1);
            called.await();
            assertThat(upcalls)
                .containsExactly(new Sight(true, true, Thread.State.WAITING, NOT_YET));
            assertThat(reader.isAlive()).isTrue();
            late.writeBytes(1);
            reader.join();
          }
        });
    assertThat(submitted).hasValue(Submitter.PENDING);
    assertThat(read).hasValue(1);
    assertThat(upcalls).as("one event, and none for the read").hasSize(1);
  }
}
