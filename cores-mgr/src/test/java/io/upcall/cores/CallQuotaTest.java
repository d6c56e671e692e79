package io.upcall.cores;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallGroup;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The limit of calls in flight of one proc: for whom it holds, and that it is given back. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class CallQuotaTest {

  private static final int LIMIT = 8;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private static ProcOptions limited() {
    return ProcOptions.named("limited").withCalls(LIMIT);
  }

  private static int timeout(long nanos) {
    BlockingCall call = BlockingCall.take();
    call.timeout(nanos);
    int result = call.perform(0);
    call.giveBack();
    return result;
  }

  /** Parks {@code LIMIT} uthreads in calls, runs {@code body}, and interrupts them. */
  private static void atTheLimit(Runnable body) throws InterruptedException {
    AtomicInteger interrupted = new AtomicInteger();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      waiting.add(Proc.current().spawn(() -> interrupted.addAndGet(timeout(HOUR_NANOS))));
    }
    for (Thread thread : waiting) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.yield();
      }
    }
    body.run();
    for (Thread thread : waiting) {
      thread.interrupt();
      thread.join();
    }
    assertThat(interrupted).hasValue(-Errno.EINTR * LIMIT);
  }

  @Test
  void pastTheLimitACallGetsEagainUntilThereIsRoomAgain() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    Proc proc =
        Proc.start(
            limited(),
            () -> {
              atTheLimit(() -> refused.set(timeout(1)));
              after.set(timeout(1));
              return 0;
            });
    proc.awaitExit();
    assertThat(refused).hasValue(-Errno.EAGAIN);
    assertThat(after).as("once there is room again").hasValue(-Errno.ETIME);
    assertThat(proc.quota().taken()).isZero();
  }

  @Test
  void routedCallsAreChargedWhereTheyAreSubmittedAndGivenBackOnce() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Proc proc =
        Proc.start(
            limited(),
            () -> {
              done.await();
              return 0;
            });
    try (CallGroup group = CallGroup.parking(proc, proc)) {
      List<AsyncCall> calls = new ArrayList<>();
      for (int i = 0; i < LIMIT; i++) {
        AsyncCall call = group.call();
        assertThat(group.submit(call.timeout(HOUR_NANOS), 0)).isEqualTo(PENDING);
        calls.add(call);
      }
      AsyncCall more = group.call();
      assertThat(group.submit(more.timeout(1), 0)).isEqualTo(AGAIN);
      assertThat(proc.quota().taken()).isEqualTo(LIMIT);
      calls.forEach(group::cancel);
      assertThat(group.awaitAll(CallGroup.FOREVER)).isZero();
      assertThat(calls).allMatch(call -> call.result() == -Errno.ECANCELED);
      assertThat(proc.quota().taken()).isZero();
      assertThat(group.submit(more, 0)).as("it is still prepared").isEqualTo(PENDING);
      assertThat(group.awaitOne(more, CallGroup.FOREVER)).isZero();
      assertThat(more.result()).isEqualTo(-Errno.ETIME);
    } finally {
      done.countDown();
    }
    proc.awaitExit();
    assertThat(proc.quota().taken()).isZero();
    assertThat(proc.submit(AsyncCall.to(EventQueue.polled()).nop(), 0))
        .as("a proc that ended")
        .isEqualTo(Submitter.INVALID);
    assertThat(proc.quota().taken()).isZero();
  }

  @Test
  void everyRoadGivesItsRoomBack() throws Exception {
    Proc proc =
        Proc.start(
            ProcOptions.named("roads").withCores(2).withCalls(1000),
            () -> {
              List<Thread> threads = new ArrayList<>();
              for (int i = 0; i < 200; i++) {
                int road = i % 4;
                threads.add(Proc.current().spawn(() -> go(road)));
              }
              for (Thread thread : threads) {
                thread.join();
              }
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
    assertThat(proc.quota().taken()).isZero();
  }

  private static void go(int road) {
    BlockingCall call = BlockingCall.take();
    switch (road) {
      case 0:
        call.nop();
        assertThat(call.perform(Submitter.TRY_QUICK)).isZero();
        break;
      case 1:
        call.timeout(1_000);
        assertThat(call.perform(0)).isEqualTo(-Errno.ETIME);
        break;
      case 2:
        call.timeout(HOUR_NANOS);
        assertThat(call.perform(0, 1_000)).isEqualTo(-Errno.ETIMEDOUT);
        break;
      default:
        call.function(() -> 3);
        assertThat(call.perform(0)).isEqualTo(3);
        break;
    }
    call.giveBack();
  }

  @Test
  void aLeaseIsShortWhereTheLimitIs() {
    assertThat(new CallQuota(8, 1).lease()).isEqualTo(1);
    assertThat(new CallQuota(320, 2).lease()).isEqualTo(10);
    assertThat(new CallQuota(1 << 20, 2).lease()).isEqualTo(64);
  }

  @Test
  void neverGivesMoreThanThereIs() {
    CallQuota quota = new CallQuota(10, 1);
    assertThat(quota.take(7)).isEqualTo(7);
    assertThat(quota.take(7)).isEqualTo(3);
    assertThat(quota.take(1)).isZero();
    quota.giveBack(2);
    assertThat(quota.take(5)).isEqualTo(2);
    assertThat(quota.taken()).isEqualTo(10);
  }
}
