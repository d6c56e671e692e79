package io.upcall.async.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import io.upcall.async.testing.VirtualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that sleep, of both kinds, in virtual time. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class TsleepTest {

  private static final long SECOND = 1_000_000_000L;

  private final VirtualClock clock = new VirtualClock(-SECOND / 2);
  private final SleepTable table = new SleepTable(clock, 4);
  private final Object ident = new Object();

  /** The kinds of thread there are; each starts a body. */
  static Stream<Thread.Builder> threads() {
    return Stream.of(Thread.ofPlatform(), Thread.ofVirtual());
  }

  /** What a body answered, and whether its thread was interrupted at the end. */
  private record Answer(int result, boolean interrupted) {}

  private static final class Body implements AutoCloseable {
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    final Thread thread;

    Body(Thread.Builder kind, java.util.function.IntSupplier body) {
      thread =
          kind.start(
              () -> {
                try {
                  int result = body.getAsInt();
                  answer.complete(new Answer(result, Thread.currentThread().isInterrupted()));
                } catch (RuntimeException | Error failure) {
                  answer.completeExceptionally(failure);
                }
              });
    }

    Answer get() throws Exception {
      return answer.get(30, TimeUnit.SECONDS);
    }

    /** Its thread ends now. */
    @Override
    public void close() {
      answer.handle((result, failure) -> 0).join();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aThreadSleepsUntilItIsWoken(Thread.Builder kind) throws Exception {
    try (Body body = new Body(kind, () -> table.tsleep(ident, 0))) {
      clock.awaitParked(1);
      assertThat(table.wakeup(new Object())).isZero();
      clock.advance(1000 * SECOND);
      assertThat(body.answer).isNotDone();
      assertThat(table.wakeup(ident)).isEqualTo(1);
      assertThat(body.get()).isEqualTo(new Answer(0, false));
      assertThat(table.wakeup(ident)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aThreadTimesOutAtItsDeadlineAndIsOffTheTable(Thread.Builder kind) throws Exception {
    try (Body body = new Body(kind, () -> table.tsleep(ident, SECOND))) {
      clock.awaitParked(1);
      clock.advance(SECOND - 1);
      assertThat(body.answer).isNotDone();
      clock.advance(1);
      assertThat(body.get()).isEqualTo(new Answer(-Errno.EWOULDBLOCK, false));
      assertThat(table.wakeup(ident)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anUnparkOfSomebodyElseIsNoWakeup(Thread.Builder kind) throws Exception {
    try (Body body = new Body(kind, () -> table.tsleep(ident, SECOND))) {
      clock.awaitParked(1);
      java.util.concurrent.locks.LockSupport.unpark(body.thread);
      clock.awaitParked(1);
      assertThat(body.answer).isNotDone();
      assertThat(table.wakeupOne(ident)).isTrue();
      assertThat(body.get()).isEqualTo(new Answer(0, false));
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anInterruptEndsTheSleepAndStaysPending(Thread.Builder kind) throws Exception {
    try (Body body = new Body(kind, () -> table.tsleep(ident, 0))) {
      clock.awaitParked(1);
      body.thread.interrupt();
      assertThat(body.get()).isEqualTo(new Answer(-Errno.EINTR, true));
      assertThat(table.wakeup(ident)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void anInterruptedThreadDoesNotFallAsleep(Thread.Builder kind) throws Exception {
    java.util.function.IntSupplier interruptedFirst =
        () -> {
          Thread.currentThread().interrupt();
          return table.tsleep(ident, 0);
        };
    try (Body body = new Body(kind, interruptedFirst)) {
      assertThat(body.get()).isEqualTo(new Answer(-Errno.EINTR, true));
    }
  }

  @Test
  void theSecondLookKeepsItFromSleepingAndLeavesNothingOnTheTable() {
    assertThat(table.tsleep(ident, () -> true, 0)).isZero();
    assertThat(table.wakeup(ident)).isZero();
  }

  @Test
  void aWakeupThatAThreadDidNotNeedGoesToTheNext() {
    EventQueue queue = EventQueue.polled();
    RecordedSleeper next = new RecordedSleeper();
    BooleanSupplier wokenMeanwhile =
        () -> {
          table.asleep(ident, next, queue, 0);
          return table.wakeupOne(ident);
        };
    assertThat(table.tsleep(ident, wokenMeanwhile, 0)).isZero();
    assertThat(queue.drain(9)).isEqualTo(1);
    assertThat(next.outcomes()).containsExactly(Outcome.WOKEN);
  }

  @Test
  void threadsAndCallbacksAreWokenByOneWakeupInTheOrderTheyFellAsleep() throws Exception {
    EventQueue queue = EventQueue.polled();
    RecordedSleeper first = new RecordedSleeper();
    RecordedSleeper last = new RecordedSleeper();
    table.asleep(ident, first, queue, 0);
    try (Body platform = new Body(Thread.ofPlatform(), () -> table.tsleep(ident, 0))) {
      clock.awaitParked(1);
      try (Body uthread = new Body(Thread.ofVirtual(), () -> table.tsleep(ident, 0))) {
        clock.awaitParked(2);
        table.asleep(ident, last, queue, 0);
        assertThat(table.wakeupOne(ident)).isTrue();
        assertThat(queue.drain(9)).isEqualTo(1);
        assertThat(table.wakeupOne(ident)).isTrue();
        assertThat(platform.get().result()).isZero();
        assertThat(uthread.answer).isNotDone();
        assertThat(table.wakeup(ident)).isEqualTo(2);
        assertThat(uthread.get().result()).isZero();
        assertThat(queue.drain(9)).isEqualTo(1);
      }
    }
    assertThat(first.outcomes()).containsExactly(Outcome.WOKEN);
    assertThat(last.outcomes()).containsExactly(Outcome.WOKEN);
  }

  @Test
  void vcoreContextMayNotSleep() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger result = new AtomicInteger();
    try (PlainTarget target = PlainTarget.start()) {
      Kcont upcall =
          new Kcont() {
            @Override
            protected void run() {
              result.set(table.tsleep(ident, 0));
              done.countDown();
            }
          };
      target.post(upcall, Level.SOFT);
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(result).hasValue(-Errno.EDEADLK);
    assertThat(table.wakeup(ident)).isZero();
  }
}
