package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Slots, and that a completion never finds the wrong call. */
class SlotTableTest {

  private static final int FIRST_SIZE = 256;

  private static AsyncCall call() {
    return AsyncCall.to(EventQueue.polled());
  }

  @Test
  void findsTheCallByItsUserData() {
    SlotTable slots = new SlotTable(1_000);
    AsyncCall call = call();
    assertThat(slots.acquire(call, true)).isTrue();
    assertThat(slots.find(DriverSide.ticket(call))).isSameAs(call);
    assertThat(slots.at(DriverSide.slot(call))).isSameAs(call);
    assertThat(slots.has(call)).isTrue();
    assertThat(slots.inUse()).isEqualTo(1);
  }

  @Test
  void rejectsTheUserDataOfAnEarlierUse() {
    SlotTable slots = new SlotTable(1_000);
    AsyncCall first = call();
    slots.acquire(first, true);
    long stale = DriverSide.ticket(first);
    slots.release(first);
    assertThat(slots.find(stale)).isNull();
    assertThat(slots.has(first)).isFalse();
    AsyncCall next = call();
    assertThat(slots.acquire(next, true)).isTrue();
    assertThat(DriverSide.slot(next)).as("the same slot").isEqualTo((int) stale);
    assertThat(slots.find(stale)).isNull();
    assertThat(slots.has(first)).isFalse();
    assertThat(slots.find(DriverSide.ticket(next))).isSameAs(next);
  }

  @Test
  void rejectsTheUserDataOfAnEarlierUseByTheSameCall() {
    SlotTable slots = new SlotTable(1_000);
    AsyncCall call = call();
    slots.acquire(call, true);
    long stale = DriverSide.ticket(call);
    slots.release(call);
    slots.acquire(call, true);
    assertThat(slots.find(stale)).isNull();
    assertThat(slots.find(DriverSide.ticket(call))).isSameAs(call);
  }

  @Test
  void rejectsWhatItNeverGave() {
    SlotTable slots = new SlotTable(1_000);
    slots.acquire(call(), true);
    assertThat(slots.find(-1)).isNull();
    assertThat(slots.find(-2)).isNull();
    assertThat(slots.find(1)).isNull();
    assertThat(slots.find(Long.MAX_VALUE)).isNull();
    assertThat(slots.find(Integer.MAX_VALUE)).isNull();
  }

  @Test
  void growsOnlyWhereItMayAndToItsLimit() {
    int limit = 2 * FIRST_SIZE;
    SlotTable slots = new SlotTable(limit);
    for (int i = 0; i < FIRST_SIZE; i++) {
      assertThat(slots.acquire(call(), false)).isTrue();
    }
    assertThat(slots.acquire(call(), false)).isFalse();
    for (int i = FIRST_SIZE; i < limit; i++) {
      AsyncCall call = call();
      assertThat(slots.acquire(call, true)).isTrue();
      assertThat(DriverSide.slot(call)).isEqualTo(i);
    }
    assertThat(slots.acquire(call(), true)).isFalse();
    assertThat(slots.inUse()).isEqualTo(limit);
    slots.release(Objects.requireNonNull(slots.at(7)));
    AsyncCall last = call();
    assertThat(slots.acquire(last, false)).isTrue();
    assertThat(DriverSide.slot(last)).isEqualTo(7);
  }

  @Test
  void behavesAsAMapWhoseKeysAreNeverUsedAgain() {
    Seed seed = new Seed();
    Random random = seed.random();
    SlotTable slots = new SlotTable(4_096);
    Map<Long, AsyncCall> live = new HashMap<>();
    List<Long> keys = new ArrayList<>();
    List<Long> dead = new ArrayList<>();
    for (int step = 0; step < 30_000; step++) {
      if (random.nextInt(100) < 51 || keys.isEmpty()) {
        AsyncCall call = call();
        if (slots.acquire(call, true)) {
          long key = DriverSide.ticket(call);
          assertThat(live.put(key, call)).as(seed.toString()).isNull();
          keys.add(key);
        }
      } else {
        long key = keys.remove(random.nextInt(keys.size()));
        slots.release(Objects.requireNonNull(live.remove(key)));
        dead.add(key);
      }
      assertThat(slots.inUse()).as(seed.toString()).isEqualTo(live.size());
      if (!dead.isEmpty()) {
        assertThat(slots.find(dead.get(random.nextInt(dead.size())))).as(seed.toString()).isNull();
      }
    }
    live.forEach((key, call) -> assertThat(slots.find(key)).isSameAs(call));
  }
}
