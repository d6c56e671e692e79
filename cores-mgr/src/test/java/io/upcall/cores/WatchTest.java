package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Watch.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time, over a thread whose state is scripted. */
class WatchTest {

  private static final long TICK_NANOS = 500_000;

  private static final class ScriptedThread implements ThreadProbe {
    final List<Integer> lookedAt = new ArrayList<>();
    boolean sleeping;
    long runNanos;

    @Override
    public void lookAt(int tid) {
      lookedAt.add(tid);
    }

    @Override
    public boolean isSleeping() {
      return sleeping;
    }

    @Override
    public long runNanos() {
      return runNanos;
    }

    @Override
    public void close() {
      lookedAt.clear();
    }
  }

  private final CarrierPool pool = new CarrierPool(List.of(0), false);
  private final Carrier carrier = carrier(7);
  private final Vcore vcore = new Vcore(null, 0, null, null);
  private final ScriptedThread thread = new ScriptedThread();
  private final Watch watch = new Watch(vcore, thread);
  private long nowNanos = 1_000_000_000;

  WatchTest() {
    run(carrier);
  }

  private Carrier carrier(int tid) {
    Carrier made = pool.make();
    made.tid(tid);
    return made;
  }

  private void run(Carrier by) {
    vcore.runBy(by, new Activation(1, vcore, new Topology.Core(0, 0, 0, 0, 0), true, null));
    by.beginUthread(() -> {});
  }

  private Finding lookAfter(long nanos) {
    nowNanos += nanos;
    return watch.look(nowNanos);
  }

  @Test
  void aSleepSeenTwiceThirtyMicrosecondsApartIsABlock() {
    thread.sleeping = true;
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
    assertThat(lookAfter(Watch.SIGHTING_NANOS - 1)).isEqualTo(Finding.SIGHTED);
    assertThat(lookAfter(1)).isEqualTo(Finding.BLOCKED);
    assertThat(thread.lookedAt).containsOnly(7);
    assertThat(watch.carrier()).isSameAs(carrier);
  }

  @Test
  void aVcoreWhoseTurnsGoOnIsNeverBlockedWhateverItsThreadDoes() {
    thread.sleeping = true;
    for (int i = 0; i < 10; i++) {
      vcore.beginTurn();
      assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
    }
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.BLOCKED);
  }

  @Test
  void aThreadThatComputesIsNotBlockedHoweverLongItsTurn() {
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
    for (int i = 0; i < 10; i++) {
      assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.COMPUTING);
    }
    vcore.beginTurn();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
  }

  @Test
  void aThreadThatRanBetweenTwoSightsIsNotBlocked() {
    thread.sleeping = true;
    for (int i = 0; i < 10; i++) {
      assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
      thread.runNanos += 1000;
    }
  }

  @Test
  void aThreadThatWokeBetweenTwoSightsIsNotBlocked() {
    thread.sleeping = true;
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
    thread.sleeping = false;
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.COMPUTING);
    thread.sleeping = true;
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
  }

  @Test
  void aSectionAndTheLoopAreNeverLookedAt() {
    thread.sleeping = true;
    int was = carrier.enter();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
    carrier.exit(was);
    assertThat(carrier.endUthread()).isTrue();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
    assertThat(thread.lookedAt).isEmpty();
  }

  @Test
  void aVcoreThatSleepsInItsDriverIsAsleepOnceItStopsTurning() {
    assertThat(carrier.endUthread()).isTrue();
    carrier.beginEnter();
    vcore.beginTurn();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.ASLEEP);
    vcore.beginTurn();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.RUNNING);
  }

  @Test
  void aReplacementIsSightedAnewOnItsOwnThread() {
    thread.sleeping = true;
    lookAfter(TICK_NANOS);
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.BLOCKED);
    run(carrier(8));
    thread.lookedAt.clear();
    assertThat(lookAfter(TICK_NANOS)).isEqualTo(Finding.SIGHTED);
    assertThat(thread.lookedAt).containsOnly(8);
  }
}
