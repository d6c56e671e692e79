package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Submitter;
import io.upcall.cores.policy.CoreRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.consumer.RecordedEvent;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a vcore gives its core back by itself, and what becomes of the calls it has in flight. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class GivingBackTest {

  private static final CoreRequest BEFORE_OTHERS = CoreRequest.upTo(1).withPriority(7);
  private static final int ROUNDS = 20;

  private final AtomicBoolean end = new AtomicBoolean();
  private final List<Proc> hogs = new ArrayList<>();

  /** More than there are cores, so that somebody always has none. */
  private void startHogs(Runnable step) throws Exception {
    for (int i = 0; i <= CoreManager.system().defaultCores(); i++) {
      hogs.add(
          Proc.start(
              ProcOptions.named("hog"),
              () -> {
                while (!end.get()) {
                  step.run();
                }
                return 0;
              }));
    }
  }

  @AfterEach
  void endHogs() throws Exception {
    end.set(true);
    for (Proc hog : hogs) {
      hog.awaitExit();
    }
  }

  private static Proc startReader(Pipe pipe, int reads) throws Exception {
    return Proc.start(
        ProcOptions.named("reader").withRequest(BEFORE_OTHERS),
        () -> {
          int read = 0;
          for (int i = 0; i < reads; i++) {
            read += pipe.read(Submitter.TRY_QUICK);
          }
          return read;
        });
  }

  private static void awaitOffline(Proc proc) {
    Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> !proc.vcore(0).isOnline());
  }

  private static List<String> departures(Proc proc, List<RecordedEvent> events) {
    return RecordedEvents.of(proc, "Revoke", events).stream()
        .map(revoke -> revoke.getString("departure"))
        .toList();
  }

  @Test
  void whoWaitsForWhatItHasJustSubmittedGivesTheCoreToWhoHasNone() throws Exception {
    try (Pipe pipe = new Pipe()) {
      List<Proc> procs = new ArrayList<>();
      List<RecordedEvent> events =
          RecordedEvents.during(
              () -> {
                startHogs(Thread::yield);
                Proc reader = startReader(pipe, ROUNDS);
                procs.add(reader);
                for (int i = 0; i < ROUNDS; i++) {
                  awaitOffline(reader);
                  pipe.writeBytes(1);
                }
                assertThat(reader.awaitExit()).isEqualTo(ROUNDS);
              });
      // Now and then it is slow to begin its wait, and another one's turn comes.
      assertThat(departures(procs.get(0), events))
          .filteredOn("RESTED"::equals)
          .hasSizeGreaterThan(5);
    }
  }

  @Test
  void whoMakesQuickCallsOnlyIsHeardWhenItsCoreIsWanted() throws Exception {
    try (Pipe pipe = new Pipe()) {
      List<RecordedEvent> events =
          RecordedEvents.during(
              () -> {
                startHogs(
                    () -> {
                      pipe.writeBytes(1);
                      pipe.read(Submitter.TRY_QUICK);
                    });
                for (int i = 0; i < ROUNDS; i++) {
                  Proc.run(ProcOptions.named("urgent").withRequest(BEFORE_OTHERS), () -> 0);
                }
              });
      List<String> departures = new ArrayList<>();
      hogs.forEach(hog -> departures.addAll(departures(hog, events)));
      assertThat(departures).contains("PREEMPTED");
    }
  }

  @Test
  void whoSubmittedWaitsForItsVcoreAndComputesForNobodyElse() throws Exception {
    Set<Carrier> ofHogs = ConcurrentHashMap.newKeySet();
    AtomicReference<@Nullable Carrier> submitter = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    try (Pipe pipe = new Pipe()) {
      Proc reader =
          Proc.start(
              ProcOptions.named("reader").withRequest(BEFORE_OTHERS),
              () -> {
                submitter.set(Carrier.current());
                begun.countDown();
                pipe.read(Submitter.TRY_QUICK);
                return Carrier.current() == submitter.get() ? 5 : 6;
              });
      begun.await();
      startHogs(() -> ofHogs.add(Carrier.current()));
      awaitOffline(reader);
      Awaitility.await().until(() -> !ofHogs.isEmpty());
      pipe.writeBytes(1);
      assertThat(reader.awaitExit()).as("goes on with who submitted").isEqualTo(5);
    }
    assertThat(ofHogs).doesNotContain(submitter.get());
  }

  @Test
  void whoKeptTheCallsOfAProcThatWasKilledServesOthers() throws Exception {
    startHogs(Thread::yield);
    long after5 = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try (Pipe pipe = new Pipe()) {
        Proc reader = startReader(pipe, 1);
        awaitOffline(reader);
        reader.kill(9);
        reader.awaitExit();
      }
      after5 = i == 5 ? carriers() : after5;
    }
    assertThat(carriers()).isLessThanOrEqualTo(after5 + CarrierPool.SPARES);
  }

  private static long carriers() {
    return Thread.getAllStackTraces().keySet().stream().filter(Carrier.class::isInstance).count();
  }
}
