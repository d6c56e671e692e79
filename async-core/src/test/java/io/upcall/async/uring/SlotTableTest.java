package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.EventQueue;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    int slot = slots.acquire(call, true);
    assertThat(slots.find(slots.userData(slot))).isSameAs(call);
    assertThat(slots.at(slot)).isSameAs(call);
    assertThat(slots.inUse()).isEqualTo(1);
  }

  @Test
  void rejectsTheUserDataOfAnEarlierUse() {
    SlotTable slots = new SlotTable(1_000);
    int slot = slots.acquire(call(), true);
    long stale = slots.userData(slot);
    slots.release(slot);
    assertThat(slots.find(stale)).isNull();
    AsyncCall next = call();
    assertThat(slots.acquire(next, true)).as("the same slot").isEqualTo(slot);
    assertThat(slots.find(stale)).isNull();
    assertThat(slots.find(slots.userData(slot))).isSameAs(next);
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
      assertThat(slots.acquire(call(), false)).isEqualTo(i);
    }
    assertThat(slots.acquire(call(), false)).isEqualTo(-1);
    for (int i = FIRST_SIZE; i < limit; i++) {
      assertThat(slots.acquire(call(), true)).isEqualTo(i);
    }
    assertThat(slots.acquire(call(), true)).isEqualTo(-1);
    assertThat(slots.inUse()).isEqualTo(limit);
    slots.release(7);
    assertThat(slots.acquire(call(), false)).isEqualTo(7);
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
        int slot = slots.acquire(call, true);
        if (slot >= 0) {
          long key = slots.userData(slot);
          assertThat(live.put(key, call)).as(seed.toString()).isNull();
          keys.add(key);
        }
      } else {
        long key = keys.remove(random.nextInt(keys.size()));
        slots.release((int) key);
        live.remove(key);
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
