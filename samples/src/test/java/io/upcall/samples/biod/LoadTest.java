package io.upcall.samples.biod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static Load load(int blocks, int requests) {
    return new Load(Path.of("file"), false, blocks, requests, 4, 1);
  }

  @Test
  void readsTheFirstHalfAndWritesTheSecondEachBlockInItsTurn() {
    Load load = load(64, 128);
    Set<Integer> read = new HashSet<>();
    Set<Integer> written = new HashSet<>();
    for (int request = 0; request < load.requests(); request++) {
      (load.isWrite(request) ? written : read).add(load.block(request));
      assertThat(load.offset(request)).isEqualTo(load.block(request) * 4096L);
    }
    assertThat(read).hasSize(64).allMatch(block -> block < 64);
    assertThat(written).hasSize(64).allMatch(block -> block >= 64 && block < 128);
  }

  @Test
  void expectsAsManyBlocksAsThereAreRequestsAndOtherBytesInTheNextRun() {
    Load first = load(64, 101);
    Sums expected = first.expected();
    assertThat(expected.reads()).isEqualTo(51);
    assertThat(expected.writes()).isEqualTo(50);
    assertThat(expected.bytes()).isEqualTo(101 * 4096L);

    Sums next = first.next(101).expected();
    assertThat(next.readSum()).isEqualTo(expected.readSum());
    assertThat(next.writtenSum()).isNotEqualTo(expected.writtenSum());
  }

  @Test
  void refusesANumberOfBlocksThatIsNoPowerOfTwo() {
    assertThatThrownBy(() -> load(100, 10)).hasMessageContaining("100");
  }
}
