package io.upcall.async.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.LevelMask;
import io.upcall.async.Workers;
import io.upcall.async.testing.Allocated;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.PlainTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deferral on a plain thread that stands for a vcore. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class DeferralTest {

  private final PlainTarget target = PlainTarget.start();
  private final Deferrals deferrals = new Deferrals(target);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    deferrals.close();
    target.close();
  }

  /** Says what it was called with. */
  private void record(@Nullable Object object, @Nullable Object opaque, int status) {
    ran.add(object + " for " + opaque + ": " + status);
  }

  /** Waits until everything that was deferred before it, and is not held back, has run. */
  private void settle() throws InterruptedException {
    for (Level level : Level.values()) {
      if (!target.mask().holds(level)) {
        runAt(level, () -> {});
      }
    }
  }

  private void runAt(Level level, Runnable body) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    EventQueue.upcall(target, level)
        .post(
            new Kcont() {
              @Override
              protected void run() {
                try {
                  body.run();
                } finally {
                  done.countDown();
                }
              }
            });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  // ---- establishing and queuing ----------------------------------------------------------------

  @Test
  void aContinuationIsCalledOnceWithObjectOpaqueAndStatusInVcoreContext() throws Exception {
    AtomicReference<Boolean> inContext = new AtomicReference<>();
    Deferral deferral =
        deferrals.establish(
            Level.NET,
            (object, opaque, status) -> {
              inContext.set(target.isVcoreContext());
              record(object, opaque, status);
            },
            "request 7");
    assertThat(deferral.defer("buffer", -5)).isTrue();
    settle();
    assertThat(ran).containsExactly("buffer for request 7: -5");
    assertThat(inContext).hasValue(true);
    assertThat(deferral.isQueued()).isFalse();
    assertThat(deferral.defer(null, 3)).isTrue();
    settle();
    assertThat(ran).containsExactly("buffer for request 7: -5", "null for request 7: 3");
  }

  @Test
  void whatIsQueuedAlreadyIsNotQueuedAgainAndKeepsItsArguments() throws Exception {
    Deferral deferral = deferrals.establish(Level.BIO, this::record, "who");
    target.mask().raise(Level.BIO);
    assertThat(deferral.defer("first", 1)).isTrue();
    assertThat(deferral.defer("second", 2)).isFalse();
    assertThat(new HungKconts().hang(deferral)).isFalse();
    target.mask().restore(0);
    settle();
    assertThat(ran).containsExactly("first for who: 1");
  }

  @Test
  void whatIsQueuedAgainFromElsewhereWhileItRunsDoesNotChangeItsArguments() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch queuedAgain = new CountDownLatch(1);
    Continuation slow =
        (object, opaque, status) -> {
          begun.countDown();
          awaitQuietly(queuedAgain);
          record(object, opaque, status);
        };
    Deferral deferral = deferrals.establish(Level.SOFT, slow, "who");
    deferral.defer("first", 1);
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(deferral.defer("second", 2)).isTrue();
    queuedAgain.countDown();
    settle();
    assertThat(ran).containsExactly("first for who: 1", "second for who: 2");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void establishingIsRefusedInVcoreContextAndQueuingIsNot() throws Exception {
    Deferral made = deferrals.establish(Level.SOFT, this::record, "made ahead");
    AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    runAt(
        Level.NET,
        () -> {
          try {
            deferrals.establish(Level.SOFT, this::record, "too late");
          } catch (IllegalStateException refused) {
            refusal.set(refused);
          }
          made.defer("inside", 0);
        });
    settle();
    assertThat(refusal.get()).hasMessageContaining("vcore context");
    assertThat(ran).containsExactly("inside for made ahead: 0");
  }

  @Test
  void queuingAllocatesNothing() throws Exception {
    Deferral deferral = deferrals.establish(Level.SOFT, (object, opaque, status) -> {}, null);
    HungKconts list = new HungKconts();
    target.mask().raise(Level.SOFT);
    Runnable round =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            list.hang(deferral);
            list.unhang(deferral);
            list.hang(deferral);
            list.fire(list, i);
            deferral.defer(list, i);
          }
        };
    round.run();
    assertThat(Allocated.during(round)).as("bytes in 20,000 rounds").isLessThan(10_000);
    target.mask().restore(0);
    settle();
  }

  @Test
  void everyWriteBeforeADeferIsSeenByARunThatBeginsAfterIt() throws Exception {
    int last = 200_000;
    int[] written = new int[1];
    AtomicInteger seen = new AtomicInteger();
    Deferral deferral =
        deferrals.establish(Level.SOFT, (object, opaque, status) -> seen.set(written[0]), null);
    for (int i = 1; i <= last; i++) {
      written[0] = i;
      deferral.defer(null, 0);
    }
    settle();
    assertThat(seen).as("the last write, though its defer may have found it queued").hasValue(last);
  }

  // ---- levels ----------------------------------------------------------------------------------

  @Test
  void maskingNetDelaysNeitherBioNorClock() throws Exception {
    Deferral net = deferrals.establish(Level.NET, this::record, "net");
    Deferral bio = deferrals.establish(Level.BIO, this::record, "bio");
    Deferral clock = deferrals.establish(Level.CLOCK, this::record, "clock");
    int saved = target.mask().raise(Level.NET);
    net.defer("masked", 1);
    bio.defer("open", 2);
    clock.defer("open", 3);
    settle();
    assertThat(ran).containsExactlyInAnyOrder("open for bio: 2", "open for clock: 3");
    assertThat(net.isQueued()).isTrue();
    ran.clear();
    target.mask().restore(saved);
    settle();
    assertThat(ran).containsExactly("masked for net: 1");
  }

  @Test
  void everyLevelIsMaskableByItselfAndDelaysNoOther() throws Exception {
    List<Deferral> each = new ArrayList<>();
    for (Level level : Level.values()) {
      each.add(deferrals.establish(level, this::record, level));
    }
    for (Level masked : Level.values()) {
      int saved = target.mask().raise(masked);
      each.forEach(deferral -> deferral.defer(masked, 0));
      settle();
      assertThat(ran)
          .hasSize(Level.values().length - 1)
          .noneMatch(one -> one.contains("for " + masked));
      target.mask().restore(saved);
      settle();
      assertThat(ran).hasSize(Level.values().length);
      ran.clear();
    }
  }

  @Test
  void masksNestAndRestoreGivesBackWhatWasHeldBefore() {
    LevelMask mask = target.mask();
    int none = mask.raise(Level.NET);
    int net = mask.raise(Level.CLOCK);
    assertThat(mask.raise(Level.CLOCK)).as("raised twice").isEqualTo(mask.held());
    mask.restore(net);
    assertThat(mask.holds(Level.NET)).isTrue();
    assertThat(mask.holds(Level.CLOCK)).isFalse();
    mask.restore(none);
    assertThat(mask.held()).isZero();
  }

  @Test
  void whatACallbackMaskedIsRestoredWhenItReturnsOrThrows() throws Exception {
    Continuation forgetful =
        (object, opaque, status) -> {
          target.mask().raise(Level.BIO);
          if (status < 0) {
            throw new IllegalStateException("thrown by the test");
          }
        };
    Deferral careless = deferrals.establish(Level.SOFT, forgetful, null);
    Deferral bio = deferrals.establish(Level.BIO, this::record, "bio");
    for (int status : new int[] {0, -1}) {
      careless.defer(null, status);
      settle();
      assertThat(target.mask().held()).isZero();
      bio.defer("after it", status);
      settle();
    }
    assertThat(ran).containsExactly("after it for bio: 0", "after it for bio: -1");
    assertThat(careless.disestablish()).as("it does not run any more").isTrue();
  }

  @Test
  void aCallbackThatMasksItsOwnLevelHoldsBackWhatIsBehindItOnTheSameQueue() throws Exception {
    EventQueue net = EventQueue.upcall(target, Level.NET);
    CountDownLatch masked = new CountDownLatch(1);
    Kcont masks =
        new Kcont() {
          @Override
          protected void run() {
            target.mask().raise(Level.NET);
            masked.countDown();
          }
        };
    Kcont behindIt =
        new Kcont() {
          @Override
          protected void run() {
            ran.add("behind it");
          }
        };
    target.mask().raise(Level.NET);
    net.post(masks);
    net.post(behindIt);
    target.mask().restore(0);
    assertThat(masked.await(30, TimeUnit.SECONDS)).isTrue();
    settle();
    assertThat(ran).isEmpty();
    assertThat(behindIt.isQueued()).isTrue();
    target.mask().restore(0);
    settle();
    assertThat(ran).containsExactly("behind it");
  }

  // ---- continuations that block ----------------------------------------------------------------

  @Test
  void aContinuationThatBlocksHoldsUpNoOtherLevelAndNoUpcallOfItsOwn() throws Exception {
    try (Workers workers = new Workers("upcall-defer", 1);
        Deferrals both = new Deferrals(target, workers)) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch others = new CountDownLatch(2);
      Continuation blocks =
          (object, opaque, status) -> {
            blocked.countDown();
            awaitQuietly(release);
          };
      Continuation counts = (object, opaque, status) -> others.countDown();
      Deferral blocker = both.establishBlocking(Level.BIO, blocks, null);
      Deferral behindIt = both.establishBlocking(Level.BIO, this::record, "behind it");
      blocker.defer(null, 0);
      assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
      behindIt.defer("it", 0);
      both.establish(Level.BIO, counts, null).defer(null, 0);
      both.establishBlocking(Level.NET, counts, null).defer(null, 0);
      assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ran).isEmpty();
      assertThat(blocker.disestablish()).as("it runs at this moment").isFalse();
      release.countDown();
    }
    assertThat(ran).as("delivered before the threads ended").containsExactly("it for behind it: 0");
  }

  @Test
  void withoutThreadsNothingThatBlocksIsEstablished() {
    assertThatIllegalStateException()
        .isThrownBy(() -> deferrals.establishBlocking(Level.BIO, this::record, null))
        .withMessageContaining("without threads");
  }

  // ---- from inside a callback ------------------------------------------------------------------

  @Test
  void aContinuationMayQueueItselfAgain() throws Exception {
    AtomicReference<Deferral> self = new AtomicReference<>();
    Continuation again =
        (object, opaque, status) -> {
          record(object, opaque, status);
          if (status > 0) {
            assertThat(self.get().defer(object, status - 1)).isTrue();
          }
        };
    self.set(deferrals.establish(Level.SOFT, again, "again"));
    self.get().defer("it", 3);
    for (int i = 0; i < 4; i++) {
      settle();
    }
    assertThat(ran)
        .containsExactly(
            "it for again: 3", "it for again: 2", "it for again: 1", "it for again: 0");
  }

  @Test
  void aContinuationMayDisestablishItselfAndThenNeverRunsAgain() throws Exception {
    AtomicReference<Deferral> self = new AtomicReference<>();
    AtomicReference<Boolean> quiescent = new AtomicReference<>();
    Continuation once =
        (object, opaque, status) -> {
          record(object, opaque, status);
          self.get().defer("queued before the end", 0);
          quiescent.set(self.get().disestablish());
        };
    self.set(deferrals.establish(Level.SOFT, once, "once"));
    self.get().defer("it", 0);
    settle();
    settle();
    assertThat(ran).containsExactly("it for once: 0");
    assertThat(quiescent).hasValue(false);
    assertThat(self.get().defer("late", 0)).isFalse();
    assertThat(self.get().disestablish()).as("it runs no more").isTrue();
    assertThat(self.get().isQueued()).isFalse();
  }

  @Test
  void aContinuationMayCloseTheQueuesItRunsFrom() throws Exception {
    Deferral after = deferrals.establish(Level.SOFT, this::record, "after");
    Deferral closer =
        deferrals.establish(
            Level.SOFT,
            (object, opaque, status) -> {
              after.defer("queued before", 0);
              deferrals.close();
              record(object, opaque, after.defer("queued after", 0) ? 1 : 0);
            },
            "closer");
    closer.defer("it", 0);
    settle();
    assertThat(ran).containsExactly("it for closer: 0", "queued before for after: 0");
    assertThat(after.defer("late", 0)).isFalse();
    assertThat(after.isQueued()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> deferrals.establish(Level.SOFT, this::record, null));
  }

  @Test
  void oneThatIsDisestablishedWhileQueuedIsDropped() throws Exception {
    Deferral dropped = deferrals.establish(Level.SOFT, this::record, "dropped");
    target.mask().raise(Level.SOFT);
    dropped.defer("queued", 0);
    assertThat(dropped.disestablish()).isTrue();
    target.mask().restore(0);
    settle();
    assertThat(ran).isEmpty();
    assertThat(dropped.isDisestablished()).isTrue();
  }
}
