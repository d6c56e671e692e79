package io.upcall.async.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallLedger;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.sim.Answer;
import io.upcall.async.sim.SimDriver;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.uring.UringDriver;
import io.upcall.async.uring.UringOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMX;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of calls, by whom, and that nobody is told when nobody looks. */
@ExtendWith(NothingLeft.class)
class WatchingTest {

  private static final int COMPLETIONS = 16;
  private static final int CALLS = 100;

  private final SimDriver driver = new SimDriver().jumping();

  @TempDir Path directory;

  @BeforeEach
  void listen() {
    Watching.listen();
    Watching.listen();
  }

  @AfterEach
  void close() {
    Watching.recordLatencies(false);
    driver.close();
    assertThat(CallLedger.watching()).as("nobody watches any more").isNull();
  }

  private RecordedCall held() {
    RecordedCall call = new RecordedCall();
    driver.submit(call.poll(3, 1), 0);
    return call;
  }

  private void aCallOfEachKind() {
    RecordedCall well = held();
    RecordedCall cancelled = held();
    driver.complete(well, 5);
    driver.cancel(cancelled);
    driver.turn(0);
    driver.script(Op.NOP, Answer.quick(7));
    driver.submit(new RecordedCall().nop(), 0);
  }

  // ---- Flight Recorder -------------------------------------------------------------------------

  private interface Body {
    void run() throws Exception;
  }

  private List<RecordedEvent> eventsOf(Recording recording, Body body) throws Exception {
    try (recording) {
      recording.start();
      body.run();
      recording.stop();
      Path file = directory.resolve("events.jfr");
      recording.dump(file);
      List<RecordedEvent> ours = new ArrayList<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().startsWith("io.upcall.")) {
          ours.add(event);
        }
      }
      return ours;
    }
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }

  @Test
  void aRecordingWithOurSettingsSeesEachCallOnce() throws Exception {
    List<RecordedEvent> events =
        eventsOf(
            new Recording(Watching.settings()),
            () -> {
              assertThat(CallLedger.watching()).isNotNull();
              aCallOfEachKind();
            });
    assertThat(named(events, "io.upcall.Submit")).hasSize(2);
    assertThat(named(events, "io.upcall.Submit").get(0).getString("operation")).isEqualTo("POLL");
    assertThat(named(events, "io.upcall.Submit").get(0).getInt("fd")).isEqualTo(3);
    assertThat(named(events, "io.upcall.Complete"))
        .extracting(event -> event.getInt("result"))
        .containsExactlyInAnyOrder(5, -Errno.ECANCELED);
    assertThat(named(events, "io.upcall.Complete"))
        .allSatisfy(event -> assertThat(event.getDuration("latency")).isPositive());
    assertThat(named(events, "io.upcall.Quick")).hasSize(1);
    assertThat(named(events, "io.upcall.Quick").get(0).getInt("result")).isEqualTo(7);
    assertThat(named(events, "io.upcall.Cancel")).hasSize(1);
  }

  @Test
  void aRecordingThatDoesNotAskForCallsIsNotTold() throws Exception {
    Recording recording = new Recording();
    recording.enable("jdk.ThreadSleep");
    recording.disable("io.upcall.Overflow");
    List<RecordedEvent> events =
        eventsOf(
            recording,
            () -> {
              assertThat(CallLedger.watching()).isNull();
              aCallOfEachKind();
            });
    assertThat(events).isEmpty();
  }

  @Test
  void functionsOfTheSlowRoadAreSeenWithTheirDuration() throws Exception {
    List<RecordedEvent> events =
        eventsOf(
            new Recording(Watching.settings()),
            () -> {
              try (UringDriver uring = UringDriver.open()) {
                RecordedCall call = new RecordedCall();
                uring.submit(call.function(() -> 9), 0);
                turnUntilDone(uring, call);
              }
            });
    RecordedEvent event = named(events, "io.upcall.SlowRoad").get(0);
    assertThat(event.getInt("result")).isEqualTo(9);
    assertThat(event.getString("function")).contains("WatchingTest");
    assertThat(event.getDuration()).isPositive();
    assertThat(event.getDuration("queued")).isPositive();
  }

  private static void turnUntilDone(UringDriver uring, AsyncCall call) {
    while (!call.isDone()) {
      uring.turn(10_000_000);
    }
  }

  @Test
  void anOverflowOfTheCompletionQueueIsSeenAndNothingIsLost() throws Exception {
    List<RecordedCall> calls = new ArrayList<>();
    List<RecordedEvent> events =
        eventsOf(
            new Recording(Watching.settings()),
            () -> {
              UringOptions small = UringOptions.defaults().queues(COMPLETIONS / 2, COMPLETIONS);
              try (UringDriver uring = UringDriver.open(small)) {
                for (int i = 0; i < CALLS; i++) {
                  RecordedCall call = new RecordedCall();
                  uring.submit(call.nop(), 0);
                  calls.add(call);
                }
                for (RecordedCall call : calls) {
                  turnUntilDone(uring, call);
                }
              }
            });
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
    assertThat(named(events, "io.upcall.Overflow")).isNotEmpty();
    assertThat(named(events, "io.upcall.Overflow").get(0).getString("driver")).isEqualTo("uring");
    assertThat(named(events, "io.upcall.Overflow").get(0).getInt("entries")).isEqualTo(COMPLETIONS);
  }

  // ---- JMX -------------------------------------------------------------------------------------

  private static CallsMXBean bean() throws Exception {
    Watching.registerBean();
    Watching.registerBean();
    return JMX.newMXBeanProxy(
        ManagementFactory.getPlatformMBeanServer(),
        new ObjectName(Watching.BEAN),
        CallsMXBean.class);
  }

  private static OperationCounts counts(CallsMXBean bean, String operation) {
    return bean.getOperations().stream()
        .filter(counts -> counts.operation().equals(operation))
        .findFirst()
        .orElse(new OperationCounts(operation, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void theBeanCountsByOperation() throws Exception {
    CallsMXBean bean = bean();
    OperationCounts before = counts(bean, "POLL");
    OperationCounts nopsBefore = counts(bean, "NOP");
    long inFlight = bean.getInFlight();
    aCallOfEachKind();
    RecordedCall left = held();
    OperationCounts after = counts(bean, "POLL");
    assertThat(after.pending() - before.pending()).isEqualTo(3);
    assertThat(after.completed() - before.completed()).isEqualTo(2);
    assertThat(after.cancelled() - before.cancelled()).isEqualTo(1);
    assertThat(after.failed() - before.failed()).isZero();
    assertThat(counts(bean, "NOP").quick() - nopsBefore.quick()).isEqualTo(1);
    assertThat(bean.getInFlight() - inFlight).isEqualTo(1);
    driver.complete(left, 0);
  }

  @Test
  void latenciesAreRecordedOnDemandOnly() throws Exception {
    CallsMXBean bean = bean();
    assertThat(bean.isLatencyRecording()).isFalse();
    RecordedCall before = held();
    bean.setLatencyRecording(true);
    assertThat(bean.isLatencyRecording()).isTrue();
    assertThat(bean.getLatencies()).isEmpty();
    driver.complete(before, 0);
    driver.turn(0);
    assertThat(bean.getLatencies()).as("when it was submitted nobody watched").isEmpty();
    aCallOfEachKind();
    bean.setLatencyRecording(false);
    aCallOfEachKind();
    List<OperationLatency> latencies = bean.getLatencies();
    assertThat(latencies).hasSize(2);
    OperationLatency quick = latencies.get(0);
    assertThat(quick.operation()).isEqualTo("NOP");
    assertThat(quick.quick()).isTrue();
    assertThat(quick.count()).isEqualTo(1);
    OperationLatency pending = latencies.get(1);
    assertThat(pending.operation()).isEqualTo("POLL");
    assertThat(pending.quick()).isFalse();
    assertThat(pending.count()).isEqualTo(2);
    assertThat(pending.medianNanos()).isPositive().isLessThanOrEqualTo(pending.maxNanos());
    assertThat(bean.getLatencies()).as("reading takes nothing away").isEqualTo(latencies);
    bean.setLatencyRecording(true);
    assertThat(bean.getLatencies()).as("afresh").isEmpty();
  }

  @Test
  void latenciesAndARecordingBothSeeACall() throws Exception {
    List<RecordedEvent> events =
        eventsOf(
            new Recording(Watching.settings()),
            () -> {
              Watching.recordLatencies(true);
              aCallOfEachKind();
            });
    assertThat(named(events, "io.upcall.Complete")).hasSize(2);
    assertThat(Watching.latencies()).hasSize(2);
  }
}
