package io.upcall.samples.kvd.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedSetTest {
  private static byte[] name(int i) {
    return String.format("m%03d", i).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void agreesWithASortedList() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    SortedSet set = new SortedSet();
    Map<Integer, Double> model = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(300);
      if (random.nextInt(3) > 0) {
        double score = random.nextInt(20);
        set.put(name(i), score);
        model.put(i, score);
      } else if (model.remove(i) != null) {
        set.remove(set.members().find(name(i)));
      }
      if (step % 500 == 0) {
        check(set, model, seed);
      }
    }
  }

  private static void check(SortedSet set, Map<Integer, Double> model, long seed) {
    List<Map.Entry<Integer, Double>> expected = new ArrayList<>(model.entrySet());
    expected.sort(
        Map.Entry.<Integer, Double>comparingByValue()
            .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())));
    assertThat(set.size()).as("seed %d", seed).isEqualTo(expected.size());
    ScoredMember at = set.first();
    ScoredMember before = null;
    for (int rank = 0; rank < expected.size(); rank++) {
      assertThat(at).isNotNull();
      assertThat(at.key)
          .as("rank %d, seed %d", rank, seed)
          .isEqualTo(name(expected.get(rank).getKey()));
      assertThat(at.score()).isEqualTo(expected.get(rank).getValue());
      assertThat(set.at(rank)).isSameAs(at);
      assertThat(set.rank(at)).isEqualTo(rank);
      assertThat(at.preceding()).isSameAs(before);
      before = at;
      at = at.following();
    }
    assertThat(at).isNull();
    assertThat(set.last()).isSameAs(before);
    assertThat(set.at(expected.size())).isNull();
    assertThat(set.at(-1)).isNull();
  }
}
