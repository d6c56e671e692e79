package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.status.DecisionCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Flight Recorder is told of cores and procs, and that it is told nothing unasked. */
@ExtendWith({NothingLeft.class, KnownSleepers.class})
@Timeout(60)
class CoreEventTest {

  private static DecisionCounts counts() {
    return CoreManager.system().view().getDecisions();
  }

  private static void awaitExit(List<Proc> procs) throws InterruptedException {
    for (Proc proc : procs) {
      proc.awaitExit();
    }
  }

  @Test
  void aProcIsSeenFromItsStartToItsEndWithEachCoreItHad() throws Exception {
    List<Proc> procs = new ArrayList<>();
    DecisionCounts before = counts();
    List<RecordedEvent> events =
        RecordedEvents.during(
            () -> {
              procs.add(Proc.start(ProcOptions.named("brief"), () -> 7));
              awaitExit(procs);
            });
    Proc proc = procs.get(0);
    RecordedEvent start = RecordedEvents.of(proc, "ProcStart", events).get(0);
    assertThat(start.getString("proc")).isEqualTo("brief");
    assertThat(start.getInt("vcores")).isEqualTo(1);
    assertThat(start.getInt("parent")).isZero();
    List<RecordedEvent> grants = RecordedEvents.of(proc, "Grant", events);
    List<RecordedEvent> revokes = RecordedEvents.of(proc, "Revoke", events);
    assertThat(grants).isNotEmpty().allMatch(grant -> grant.getInt("vcore") == 0);
    assertThat(revokes)
        .as("each grant has its end")
        .extracting(revoke -> revoke.getLong("sequence"))
        .containsExactlyElementsOf(grants.stream().map(g -> g.getLong("sequence")).toList());
    assertThat(revokes).allMatch(revoke -> revoke.getDuration("held").isPositive());
    assertThat(RecordedEvents.of(proc, "ProcEnd", events)).hasSize(1);
    assertThat(RecordedEvents.of(proc, "ProcEnd", events).get(0).getInt("status")).isEqualTo(7);
    assertThat(RecordedEvents.of(proc, "ProcEnd", events).get(0).getBoolean("crashed")).isFalse();
    assertThat(RecordedEvents.of(proc, "Preempt", events)).isEmpty();
    assertThat(RecordedEvents.of(proc, "Block", events)).isEmpty();
    assertThat(counts().grants() - before.grants()).isEqualTo(grants.size());
    assertThat(counts().revokes() - before.revokes()).isEqualTo(revokes.size());
  }

  @Test
  void whoComputesPastTheDeadlineIsSeenToLoseItsCoreByForce() throws Exception {
    int count = CoreManager.system().defaultCores() + 1;
    List<Proc> procs = new ArrayList<>();
    long before = counts().preemptions();
    List<RecordedEvent> events =
        RecordedEvents.during(
            () -> {
              AtomicBoolean end = new AtomicBoolean();
              CountDownLatch begun = new CountDownLatch(count);
              for (int i = 0; i < count; i++) {
                procs.add(Proc.start(ProcOptions.named("computes"), () -> compute(begun, end)));
              }
              begun.await();
              end.set(true);
              awaitExit(procs);
            });
    List<RecordedEvent> preemptions = new ArrayList<>();
    procs.forEach(proc -> preemptions.addAll(RecordedEvents.of(proc, "Preempt", events)));
    assertThat(preemptions).isNotEmpty().allMatch(preempted -> preempted.getBoolean("lostCore"));
    assertThat(preemptions)
        .allMatch(p -> p.getDuration("held").compareTo(p.getDuration("forcing")) > 0);
    assertThat(counts().preemptions() - before).isEqualTo(preemptions.size());
  }

  private static int compute(CountDownLatch begun, AtomicBoolean end) {
    begun.countDown();
    while (!end.get()) {
      Thread.onSpinWait();
    }
    return 0;
  }

  @Test
  void aCarrierThatBlocksIsSeenToGoAndToComeBack() throws Exception {
    List<Proc> procs = new ArrayList<>();
    AtomicLong blocked = new AtomicLong();
    long unblocks = counts().unblocks();
    List<RecordedEvent> events =
        RecordedEvents.during(
            () -> {
              procs.add(
                  Proc.start(
                      ProcOptions.named("blocks"),
                      () -> {
                        blocked.set(Thread.currentThread().threadId());
                        KnownSleepers.asleep(() -> SleepAndTick.nativeSleep(50_000_000));
                        return 0;
                      }));
              awaitExit(procs);
              // The carrier comes home by itself; its uthread went ahead.
              Awaitility.await().until(() -> counts().unblocks() > unblocks);
            });
    RecordedEvent block = RecordedEvents.of(procs.get(0), "Block", events).get(0);
    RecordedEvent unblock = RecordedEvents.of(procs.get(0), "Unblock", events).get(0);
    assertThat(block.getLong("uthread")).isEqualTo(blocked.get());
    assertThat(unblock.getInt("activation")).isEqualTo(block.getInt("activation"));
    assertThat(unblock.getDuration("away")).isGreaterThan(Duration.ofMillis(1));
  }

  @Test
  void aProgramThatPreemptsItsOwnActivationIsSeenToKeepTheCore() throws Exception {
    List<Proc> procs = new ArrayList<>();
    List<RecordedEvent> events =
        RecordedEvents.during(
            () -> {
              procs.add(
                  Proc.start(ProcOptions.named("preempts"), CoreEventTest::isPreemptedByItself));
              awaitExit(procs);
            });
    List<RecordedEvent> preemptions =
        RecordedEvents.of(procs.get(0), "Preempt", events).stream()
            .filter(p -> !p.getBoolean("lostCore"))
            .toList();
    assertThat(preemptions).hasSize(1);
    assertThat(preemptions.get(0).getDuration("forcing")).isZero();
  }

  private static int isPreemptedByItself() {
    Proc proc = Proc.current();
    Vcore vcore = Vcore.current();
    AtomicBoolean done = new AtomicBoolean();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              // It may lose its activation for other reasons, and has a new one then.
              while (!isPreempted(proc, vcore.activation())) {
                Thread.onSpinWait();
              }
              done.set(true);
            });
    while (!done.get()) {
      Thread.onSpinWait();
    }
    return 0;
  }

  private static boolean isPreempted(Proc proc, @Nullable Activation activation) {
    return activation != null && CoreManager.system().pool().preempt(proc, activation.id()) == 0;
  }

  @Test
  void nothingIsToldUnasked() throws Exception {
    DecisionCounts before = counts();
    Recording recording = new Recording();
    recording.enable("jdk.ThreadSleep");
    List<RecordedEvent> events =
        RecordedEvents.during(recording, () -> Proc.run(ProcOptions.named("unseen"), () -> 0));
    assertThat(events).isEmpty();
    assertThat(counts().grants()).as("it is counted all the same").isGreaterThan(before.grants());
  }
}
