package io.upcall.samples.kvd.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListValueTest {
  @Test
  void agreesWithAList() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ListValue list = new ListValue();
    List<byte[]> model = new ArrayList<>();
    for (int step = 0; step < 50_000; step++) {
      byte[] element = new byte[random.nextInt(5)];
      int at = random.nextInt(model.size() + 1);
      // It grows for a while, then it shrinks.
      boolean grows = step % 2000 < 1200;
      switch (random.nextInt(4) + (grows ? 0 : 4)) {
        case 0 -> {
          list.addFirst(element);
          model.addFirst(element);
        }
        case 1 -> {
          list.addLast(element);
          model.addLast(element);
        }
        case 2, 3 -> {
          list.insert(at, element);
          model.add(at, element);
        }
        case 4 -> {
          if (!model.isEmpty()) {
            assertThat(list.removeFirst()).isSameAs(model.removeFirst());
          }
        }
        case 5 -> {
          if (!model.isEmpty()) {
            assertThat(list.removeLast()).isSameAs(model.removeLast());
          }
        }
        default -> {
          if (at < model.size()) {
            list.remove(at);
            model.remove(at);
          }
        }
      }
      assertThat(list.size()).as("step %d, seed %d", step, seed).isEqualTo(model.size());
      if (step % 100 == 0) {
        check(list, model, seed);
      }
    }
  }

  private static void check(ListValue list, List<byte[]> model, long seed) {
    for (int i = 0; i < model.size(); i++) {
      assertThat(list.get(i)).as("%d, seed %d", i, seed).isSameAs(model.get(i));
    }
  }
}
