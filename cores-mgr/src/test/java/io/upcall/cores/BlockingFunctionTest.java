package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.SlowFunction;
import io.upcall.async.slow.SlowRoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A uthread that waits for a function of the slow road, as for any call. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class BlockingFunctionTest {

  private final CountDownLatch release = new CountDownLatch(1);

  private static int perform(SlowFunction function) {
    BlockingCall call = BlockingCall.take();
    call.function(function);
    int result = call.perform(0);
    call.giveBack();
    return result;
  }

  /** Blocks until it is released, and answers 5. */
  private int block(CountDownLatch begun) {
    begun.countDown();
    try {
      release.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
    return 5;
  }

  @Test
  void aFunctionThatBlocksHoldsNoVcore() throws Exception {
    AtomicInteger result = new AtomicInteger();
    InProc.run(
        () -> {
          CountDownLatch begun = new CountDownLatch(1);
          Thread blocked = Proc.current().spawn(() -> result.set(perform(() -> block(begun))));
          begun.await();
          Proc.current().spawn(() -> assertThat(perform(() -> 1)).isEqualTo(1)).join();
          assertThat(result).hasValue(0);
          release.countDown();
          blocked.join();
        });
    assertThat(result).hasValue(5);
  }

  @Test
  void anInterruptWithdrawsWhatHasNotBegun() throws Exception {
    AtomicInteger withdrawn = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger begunResults = new AtomicInteger();
    InProc.run(
        () -> {
          CountDownLatch begun = new CountDownLatch(SlowRoad.THREADS);
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < SlowRoad.THREADS; i++) {
            threads.add(
                Proc.current().spawn(() -> begunResults.addAndGet(perform(() -> block(begun)))));
          }
          begun.await();
          Thread waiting = Proc.current().spawn(() -> withdrawn.set(perform(ran::incrementAndGet)));
          while (waiting.getState() != Thread.State.WAITING) {
            Thread.yield();
          }
          waiting.interrupt();
          waiting.join();
          threads.forEach(Thread::interrupt);
          release.countDown();
          for (Thread thread : threads) {
            thread.join();
          }
        });
    assertThat(withdrawn).hasValue(-Errno.EINTR);
    assertThat(ran).hasValue(0);
    assertThat(begunResults).as("what has begun goes on").hasValue(5 * SlowRoad.THREADS);
  }

  @Test
  void itsThreadsKeepOffTheCarriersCores() throws Exception {
    AtomicReference<String> cpus = new AtomicReference<>();
    InProc.run(
        () -> {
          // More than one at a time, so that not all of them run on a thread from before the proc.
          CountDownLatch begun = new CountDownLatch(2);
          Thread other = Proc.current().spawn(() -> perform(() -> block(begun)));
          perform(
              () -> {
                begun.countDown();
                cpus.set(allowedCpus());
                return 0;
              });
          release.countDown();
          other.join();
        });
    CoreManager manager = CoreManager.system();
    if (manager.defaultCores() < manager.topology().cores().size()) {
      assertThat(cpus.get())
          .isEqualTo(Integer.toString(manager.topology().cores().get(0).number()));
    }
  }

  private static String allowedCpus() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith("Cpus_allowed_list:")) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return "";
  }

  @Test
  void aPlatformThreadWaitsForOneToo() throws Exception {
    Proc root = Proc.root();
    assertThat(perform(() -> 7)).isEqualTo(7);
    root.kill(0);
    root.awaitExit();
  }
}
