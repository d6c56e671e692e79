package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RingWatchTest {

  @Test
  void itsThreadIsNotInTheKernelAnyMoreWhenTheJvmExits() throws Exception {
    RingWatch rings = new RingWatch();
    Thread watching = rings.start();

    rings.end();

    watching.join();
    assertThat(watching.isAlive()).isFalse();
  }
}
