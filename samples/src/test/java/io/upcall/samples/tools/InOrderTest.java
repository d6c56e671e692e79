package io.upcall.samples.tools;

import static io.upcall.libc.Pthread.pthread_self;
import static io.upcall.libc.Unistd.pipe;
import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InOrderTest {

  /** What a test does in a proc with one vcore. */
  private interface Body {
    void run() throws Exception;
  }

  private static void inProc(Body body) throws Exception {
    int status =
        Proc.run(
            ProcOptions.named("in order").withCores(1),
            () -> {
              body.run();
              return 0;
            });
    assertThat(status).isZero();
  }

  @Test
  void whatDoesNotWaitIsDoneByAThreadOrTwo() throws Exception {
    inProc(
        () -> {
          List<Integer> taken = new ArrayList<>();
          Set<Object> threads = new HashSet<>();
          InOrder<Integer> things = new InOrder<>(8, taken::add);
          for (int i = 0; i < 100; i++) {
            int thing = i;
            things.add(
                () -> {
                  threads.add(pthread_self());
                  return thing;
                });
          }
          things.finish();
          assertThat(taken).isEqualTo(IntStream.range(0, 100).boxed().toList());
          assertThat(threads).as("and not by a hundred").hasSizeBetween(1, 2);
        });
  }

  @Test
  void whileOneWaitsTheOthersGoOnAndAreTakenAfterIt() throws Exception {
    inProc(
        () -> {
          int[] ends = pipe();
          List<Integer> taken = new ArrayList<>();
          AtomicInteger done = new AtomicInteger();
          InOrder<Integer> things = new InOrder<>(4, taken::add);
          things.add(() -> read(ends[0], new byte[9]));
          things.add(done::incrementAndGet);
          things.add(done::incrementAndGet);
          things.add(
              () -> {
                assertThat(taken).as("the first still waits").isEmpty();
                return write(ends[1], new byte[7]);
              });
          things.finish();
          assertThat(taken).containsExactly(7, 1, 2, 7);
        });
  }

  @Test
  void neverAreMoreUnderWayThanItsWidth() throws Exception {
    inProc(
        () -> {
          int[] ends = pipe();
          AtomicInteger begun = new AtomicInteger();
          AtomicInteger most = new AtomicInteger();
          InOrder<Integer> things =
              new InOrder<>(3, got -> most.accumulateAndGet(begun.decrementAndGet(), Math::max));
          write(ends[1], new byte[20]);
          for (int i = 0; i < 20; i++) {
            things.add(
                () -> {
                  most.accumulateAndGet(begun.incrementAndGet(), Math::max);
                  Thread.yield();
                  return read(ends[0], new byte[1]);
                });
          }
          things.finish();
          assertThat(begun).hasValue(0);
          assertThat(most.get()).isBetween(1, 3);
        });
  }

  @Test
  void afterTheEndItBeginsAnew() throws Exception {
    inProc(
        () -> {
          List<Integer> taken = new ArrayList<>();
          InOrder<Integer> things = new InOrder<>(2, taken::add);
          things.finish();
          things.add(() -> 1);
          things.finish();
          things.finish();
          things.add(() -> 2);
          things.finish();
          assertThat(taken).containsExactly(1, 2);
        });
  }

  @Test
  void whoGaveAThingThatFailedIsToldAndTheOthersAreDone() throws Exception {
    inProc(
        () -> {
          List<Integer> taken = new ArrayList<>();
          InOrder<Integer> things = new InOrder<>(3, taken::add);
          IllegalStateException failure = new IllegalStateException("no");
          things.add(() -> 1);
          things.add(
              () -> {
                throw failure;
              });
          things.add(() -> 3);
          assertThatThrownBy(things::finish).isInstanceOf(IOException.class).hasCause(failure);
          things.finish();
          assertThat(taken).containsExactly(1, 3);
        });
  }
}
