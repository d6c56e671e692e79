package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is next: what each scheduler is for, on a vcore. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class SchedulerOrderTest {

  private static final long MILLI = 1_000_000;

  /**
   * Makes {@code count} uthreads that wait, prepares each, makes all ready in one step of the main
   * uthread, and returns the order in which they ran.
   */
  private static List<Integer> order(
      Supplier<Scheduler> scheduler, int count, BiConsumer<Uthread, Integer> prepare)
      throws Exception {
    List<Integer> order = new ArrayList<>();
    Proc.run(
        ProcOptions.named("order").withScheduler(scheduler),
        () -> {
          AtomicBoolean go = new AtomicBoolean();
          List<Uthread> uthreads = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            int number = i;
            uthreads.add(
                Uthread.create(
                    () -> {
                      while (!go.get()) {
                        LockSupport.park();
                      }
                      order.add(number);
                    }));
          }
          for (Uthread uthread : uthreads) {
            while (uthread.thread().getState() != Thread.State.WAITING) {
              Thread.yield();
            }
            prepare.accept(uthread, uthreads.indexOf(uthread));
          }
          go.set(true);
          uthreads.forEach(uthread -> LockSupport.unpark(uthread.thread()));
          for (Uthread uthread : uthreads) {
            assertThat(uthread.join(Uthread.FOREVER)).isZero();
          }
          return 0;
        });
    return order;
  }

  @Test
  void theDefaultAndFifoAreFirstInFirstOut() throws Exception {
    assertThat(order(Scheduler::workStealing, 4, (u, i) -> {})).containsExactly(0, 1, 2, 3);
    assertThat(order(Scheduler::fifo, 4, (u, i) -> {})).containsExactly(0, 1, 2, 3);
  }

  @Test
  void theHighestPriorityRunsFirstAndEqualsInTheirOrder() throws Exception {
    int[] priorities = {0, 5, 99, 5, 1, 99};
    assertThat(order(Scheduler::priorities, 6, (u, i) -> u.priority(priorities[i])))
        .containsExactly(2, 5, 1, 3, 4, 0);
  }

  @Test
  void theEarliestDeadlineRunsFirstThoseWithoutOneLast() throws Exception {
    long[] deadlines = {50, 0, 20, 70, -1000};
    assertThat(
            order(
                () -> new EarliestDeadline(() -> 0),
                5,
                (u, i) -> {
                  if (deadlines[i] != 0) {
                    u.deadlineNanos(10_000 * MILLI);
                    u.deadlineNanos(deadlines[i] * MILLI);
                  }
                }))
        .containsExactly(4, 2, 0, 3, 1);
  }

  @Test
  void aDeadlineFurtherOffThanThePatienceCountsAsNone() throws Exception {
    assertThat(
            order(
                () -> new EarliestDeadline(() -> 0),
                2,
                (u, i) -> {
                  if (i == 1) {
                    u.deadlineNanos(EarliestDeadline.PATIENCE_NANOS + 1);
                  }
                }))
        .containsExactly(0, 1);
  }

  @Test
  void aDeadlineThatWasClearedCountsAsNone() throws Exception {
    assertThat(
            order(
                () -> new EarliestDeadline(() -> 0),
                2,
                (u, i) -> {
                  u.deadlineNanos(MILLI);
                  if (i == 0) {
                    u.clearDeadline();
                  }
                }))
        .containsExactly(1, 0);
  }

  @Test
  void oneOfLowPriorityIsOvertakenNoMoreOftenThanItsLevelsAllow() throws Exception {
    AtomicInteger overtaken = new AtomicInteger();
    Proc.run(
        ProcOptions.named("levels").withScheduler(Scheduler::priorities),
        () -> {
          AtomicBoolean lowRan = new AtomicBoolean();
          Uthread.current().priority(2);
          Uthread low =
              Uthread.create(
                  () -> {
                    Uthread.current().priority(0);
                    Thread.yield();
                    lowRan.set(true);
                  });
          Uthread.create(
              () -> {
                while (!lowRan.get()) {
                  overtaken.incrementAndGet();
                  Thread.yield();
                }
              });
          assertThat(low.join(Uthread.FOREVER)).isZero();
          return 0;
        });
    assertThat(overtaken.get()).isBetween(2 * Priorities.LEVEL - 8, 2 * Priorities.LEVEL + 8);
  }

  @Test
  void whoSpinsForALockOfAnyPriorityLetsItsHolderRun() throws Exception {
    for (Schedulers which : Schedulers.values()) {
      Proc.run(
          which.options(1),
          () -> {
            AtomicBoolean locked = new AtomicBoolean(true);
            Uthread holder =
                Uthread.create(
                    () -> {
                      for (int i = 0; i < 100; i++) {
                        Thread.yield();
                      }
                      locked.set(false);
                    });
            Uthread.current().priority(Uthread.MAX_PRIORITY);
            Uthread.current().deadlineNanos(System.nanoTime());
            while (!locked.compareAndSet(false, true)) {
              Thread.yield();
            }
            assertThat(holder.join(Uthread.FOREVER)).isZero();
            return 0;
          });
    }
  }

  @Test
  void aUthreadThatLostItsVcoreInAStepComesBeforeTheOthers() {
    VcoreScheduler vcore = Scheduler.workStealing().vcoreAdded(null);
    List<String> order = new ArrayList<>();
    vcore.threadRunnable(() -> order.add("waits"));
    vcore.threadPaused(() -> order.add("may hold a lock"));
    vcore.schedEntry().run();
    vcore.schedEntry().run();
    assertThat(order).containsExactly("may hold a lock", "waits");
  }

  @Test
  void theHeapGivesByKeyThenByArrivalAcrossTheWrapOfKeys() {
    ReadyHeap heap = new ReadyHeap();
    List<Integer> order = new ArrayList<>();
    long[] keys = {Long.MIN_VALUE + 1, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE};
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < keys.length; i++) {
        int number = i;
        heap.add(() -> order.add(number), keys[i]);
      }
    }
    for (Runnable next; (next = heap.take()) != null; ) {
      next.run();
    }
    assertThat(order).hasSize(400);
    assertThat(order.subList(0, 100)).containsOnly(2);
    assertThat(order.subList(100, 300)).startsWith(1, 3, 1, 3).containsOnly(1, 3);
    assertThat(order.subList(300, 400)).containsOnly(0);
  }
}
