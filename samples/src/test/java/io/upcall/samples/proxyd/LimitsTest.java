package io.upcall.samples.proxyd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  private static final Limits USUAL = Limits.usual(5_000, 2_000);

  @Test
  void nineThousandConnectionsFitInto20000Descriptors() {
    assertThat(USUAL.within(20_000)).isEqualTo(new Limits(9_000, 500, 5_000, 2_000));
    assertThat(USUAL.within(1_000_000)).isEqualTo(USUAL);
  }

  @ParameterizedTest
  @ValueSource(longs = {256, 1_024, 4_096, 10_000, 19_000})
  void fewerDescriptorsAreFewerConnectionsAndNeverTooMany(long descriptors) {
    Limits limits = USUAL.within(descriptors);

    assertThat(limits.pipes()).isPositive().isLessThan(500);
    assertThat(limits.connections()).isPositive().isLessThan(9_000);
    assertThat(2L * limits.connections() + 2L * limits.pipes()).isLessThan(descriptors);
  }
}
