package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

  private static final int MOST = 100;

  private final BufferSpace space = new BufferSpace((long) MOST * ResponseBuffer.BYTES);
  private final BufferPool pool = new BufferPool(space);

  private List<ResponseBuffer> taken(int count) throws NoSpaceException {
    List<ResponseBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      buffers.add(pool.take());
    }
    return buffers;
  }

  @Test
  void whatWasGivenBackIsUsedAgainHoweverManyThereWere() throws NoSpaceException {
    List<ResponseBuffer> first = taken(MOST);
    first.forEach(pool::give);

    assertThat(taken(MOST)).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void thereAreNoMoreThanThereIsSpaceForAndWhatLiesIdleTakesNone() throws NoSpaceException {
    List<ResponseBuffer> all = taken(MOST);
    assertThatThrownBy(pool::take).isInstanceOf(NoSpaceException.class);

    all.forEach(pool::give);
    // But for the one of this vcore.
    assertThat(space.takenBytes()).isEqualTo(ResponseBuffer.BYTES);
    space.take((MOST - 1) * ResponseBuffer.BYTES);
    pool.take();
    assertThatThrownBy(pool::take).isInstanceOf(NoSpaceException.class);
  }

  @Test
  void eachSweepDropsHalfUntilNoneIsLeft() throws NoSpaceException {
    taken(MOST).forEach(pool::give);
    assertThat(pool.piled()).isEqualTo(MOST - 1);

    pool.sweep();
    assertThat(pool.piled()).isEqualTo((MOST - 1) / 2);
    for (int round = 0; round < 6; round++) {
      pool.sweep();
    }
    assertThat(pool.piled()).isZero();
    assertThat(space.takenBytes()).isEqualTo(ResponseBuffer.BYTES);
  }
}
