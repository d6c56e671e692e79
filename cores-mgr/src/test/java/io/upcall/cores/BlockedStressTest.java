package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uthreads that block, call, park and yield at random; print the seed to see it again. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class BlockedStressTest {

  private static final int UTHREADS = 64;
  private static final int STEPS = 40;

  @ParameterizedTest
  @CsvSource({"1, 256", "1, 3", "2, 256", "2, 3"})
  void everyUthreadEndsAndEveryCallIsAnswered(int cores, int maxBlocked) throws Exception {
    long seed = Long.getLong("upcall.test.seed", System.nanoTime());
    System.out.println("BlockedStressTest cores=" + cores + " -Dupcall.test.seed=" + seed);
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Proc.run(
        ProcOptions.named("stress").withCores(cores).withMaxBlocked(maxBlocked),
        () -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < UTHREADS; i++) {
            Random random = new Random(seed + i);
            threads.add(
                Proc.current()
                    .spawn(
                        () -> {
                          for (int step = 0; step < STEPS; step++) {
                            wrong.addAndGet(step(random));
                          }
                          ended.incrementAndGet();
                        }));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          // On whichever vcore: nothing timed is left, on none.
          for (int id = 0; id < Proc.current().vcoreCount(); id++) {
            wrong.addAndGet(Proc.current().vcore(id).alarms().size());
          }
          return 0;
        });
    assertThat(ended).hasValue(UTHREADS);
    assertThat(wrong).hasValue(0);
  }

  /** 1 when the step went wrong. */
  private static int step(Random random) {
    long nanos = random.nextInt(1_500_000);
    switch (random.nextInt(6)) {
      case 0:
        Blocker.parkPinned(nanos);
        return 0;
      case 1:
        Blocker.underForeignFrame(() -> timedCall(nanos));
        return 0;
      case 2:
        return timedCall(nanos);
      case 3:
        Thread.yield();
        return 0;
      case 4:
        return sleep(nanos);
      default:
        return hooked(nanos);
    }
  }

  private static int timedCall(long nanos) {
    BlockingCall call = BlockingCall.take();
    call.timeout(nanos);
    int result = call.perform(0);
    call.giveBack();
    return result == -Errno.ETIME ? 0 : 1;
  }

  private static int sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return 0;
    } catch (InterruptedException unexpected) {
      return 1;
    }
  }

  private static int hooked(long nanos) {
    try {
      return BlockedHook.around(
          () -> {
            Blocker.parkPinned(nanos);
            return 0;
          });
    } catch (Exception unexpected) {
      return 1;
    }
  }
}
