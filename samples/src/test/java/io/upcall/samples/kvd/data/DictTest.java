package io.upcall.samples.kvd.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DictTest {
  private final Dict<DictEntry> dict = new Dict<>();

  private static byte[] key(int i) {
    return ("key:" + i).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(DictEntry entry) {
    return new String(entry.key, StandardCharsets.US_ASCII);
  }

  @Test
  void agreesWithAMap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Integer, DictEntry> model = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      int i = random.nextInt(3000);
      DictEntry known = dict.find(key(i));
      assertThat(known).as("step %d, seed %d", step, seed).isSameAs(model.get(i));
      if (known == null) {
        DictEntry added = new DictEntry(key(i));
        dict.add(added);
        model.put(i, added);
      } else if (random.nextInt(3) > 0) {
        dict.remove(known);
        model.remove(i);
      }
    }

    assertThat(dict.size()).isEqualTo(model.size());
    Set<DictEntry> all = new HashSet<>();
    dict.forEach(all::add);
    assertThat(all).isEqualTo(new HashSet<>(model.values()));
  }

  @Test
  void findsASliceOfAnyArray() {
    dict.add(new DictEntry(key(42)));

    byte[] text = "xxkey:42yy".getBytes(StandardCharsets.US_ASCII);
    assertThat(dict.find(text, 2, 6)).isNotNull();
    assertThat(dict.find(text, 2, 7)).isNull();
    assertThat(dict.find(text, 1, 6)).isNull();
  }

  @Test
  void visitsInAScanWhatIsThereAllTheWhile() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int trial = 0; trial < 50; trial++) {
      Dict<DictEntry> scanned = new Dict<>();
      Set<String> stays = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        scanned.add(new DictEntry(key(i)));
        stays.add(text(new DictEntry(key(i))));
      }
      int next = 200;
      Set<String> seen = new HashSet<>();
      long cursor = 0;
      int steps = 0;
      do {
        cursor = scanned.scan(cursor, entry -> seen.add(text(entry)));
        // Grows and shrinks by far more than what stays; not for ever, or the scan would not end.
        for (int j = steps++ < 40 ? random.nextInt(400) : 0; j > 0; j--) {
          scanned.add(new DictEntry(key(next++)));
        }
        if (random.nextInt(3) == 0) {
          for (int i = 200; i < next; i++) {
            DictEntry extra = scanned.find(key(i));
            if (extra != null) {
              scanned.remove(extra);
            }
          }
        }
      } while (cursor != 0);
      assertThat(seen).as("seed %d", seed).containsAll(stays);
    }
  }

  @Test
  void picksEachAboutAsOften() {
    for (int i = 0; i < 50; i++) {
      dict.add(new DictEntry(key(i)));
    }
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      counts.merge(text(dict.random()), 1, Integer::sum);
    }

    assertThat(counts).hasSize(50);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(750, 1250));
  }

  @Test
  void hasNothingToPickWhenItIsEmpty() {
    assertThat(dict.random()).isNull();
    assertThat(dict.scan(0, entry -> {})).isNotNegative();
  }
}
