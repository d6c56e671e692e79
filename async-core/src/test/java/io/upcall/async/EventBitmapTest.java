package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is particular to the kind with one bit an id; see {@link MailboxContractTest}. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class EventBitmapTest {

  private final List<Integer> events = new ArrayList<>();

  @Test
  void anIdThatHappensTwiceIsDeliveredOnce() {
    EventBitmap bitmap = new EventBitmap(64, events::add, Delivery.polled());
    bitmap.post(40);
    bitmap.post(3);
    bitmap.post(40);
    assertThat(bitmap.drain(10)).isEqualTo(2);
    assertThat(events).containsExactlyInAnyOrder(3, 40);
    assertThat(bitmap.isEmpty()).isTrue();
    assertThat(bitmap.drain(10)).isZero();
  }

  /** Sizes around the borders of a word (32) and of a summary (2,048), against a plain set. */
  @Test
  void agreesWithASetWhateverItsSize() {
    Seed seed = new Seed();
    Random random = seed.random();
    for (int ids : new int[] {1, 31, 32, 33, 2_047, 2_048, 2_049, 10_000}) {
      EventBitmap bitmap = new EventBitmap(ids, events::add, Delivery.polled());
      TreeSet<Integer> expected = new TreeSet<>();
      for (int step = 0; step < 2_000; step++) {
        if (random.nextInt(4) > 0) {
          int id = random.nextInt(8) == 0 ? ids - 1 : random.nextInt(ids);
          assertThat(bitmap.post(id)).isTrue();
          expected.add(id);
        } else {
          events.clear();
          int limit = random.nextInt(9);
          int delivered = bitmap.drain(limit);
          assertThat(delivered).as("%s", seed).isEqualTo(Math.min(limit, expected.size()));
          assertThat(events).hasSize(delivered).doesNotHaveDuplicates();
          assertThat(expected).as("%s ids %d", seed, ids).containsAll(events);
          events.forEach(expected::remove);
        }
        assertThat(bitmap.isEmpty()).as("%s ids %d", seed, ids).isEqualTo(expected.isEmpty());
      }
      bitmap.close();
      events.clear();
      bitmap.drain(Integer.MAX_VALUE);
      assertThat(events).as("%s", seed).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(bitmap.isEmpty()).isTrue();
    }
  }

  @Test
  void refusesWhatItCannotKeep() {
    EventBitmap bitmap = new EventBitmap(33, events::add, Delivery.polled());
    assertThatThrownBy(() -> bitmap.post(33)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bitmap.post(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new EventBitmap(0, events::add, Delivery.polled()))
        .hasMessageContaining("0 ids");
    bitmap.close();
    assertThat(bitmap.post(1)).isFalse();
    assertThat(bitmap.drain(10)).isZero();
  }
}
