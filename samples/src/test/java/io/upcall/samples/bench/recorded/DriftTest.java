package io.upcall.samples.bench.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriftTest {
  private static final double[] STEADY = {4.0, 4.1, 3.9, 4.0, 4.1, 3.9, 4.0};

  @Test
  void flagsWhatIsWorseByMoreThanTheNoise() throws Exception {
    Drift drift = Drift.between(Recordings.of(STEADY), Recordings.of(scaled(1.2)));

    assertThat(drift.isWorse()).isTrue();
    assertThat(drift.toText())
        .containsPattern("64 connections: upcall blocking / C liburing .*1.000.*1.200.*WORSE");
  }

  @Test
  void doesNotFlagNoise() throws Exception {
    Drift drift = Drift.between(Recordings.of(STEADY), Recordings.of(scaled(1.08)));

    assertThat(drift.isWorse()).isFalse();
    assertThat(drift.toText()).doesNotContain("WORSE").doesNotContain("better");
  }

  @Test
  void takesRoundsThatScatterForMoreNoise() throws Exception {
    double[] before = {3, 4, 5, 6, 4, 3, 5};
    double[] now = {4, 5, 6, 7, 5, 4, 6};

    Drift drift = Drift.between(Recordings.of(before), Recordings.of(now));

    assertThat(drift.isWorse()).isFalse();
    assertThat(drift.changes()).anySatisfy(change -> assertThat(change.noise()).isGreaterThan(0.3));
  }

  @Test
  void saysWhatGotBetter() throws Exception {
    Drift drift = Drift.between(Recordings.of(STEADY), Recordings.of(scaled(0.8)));

    assertThat(drift.isWorse()).isFalse();
    assertThat(drift.toText()).contains("better");
  }

  @Test
  void comparesFiguresThatNothingIsSetBeside() throws Exception {
    Drift drift = Drift.between(Recordings.of(STEADY), Recordings.of(STEADY));

    assertThat(drift.changes())
        .extracting(Drift.Change::figure)
        .containsExactlyInAnyOrder(
            Recordings.TITLE + ": upcall blocking / C liburing", "kv SET: upcall blocking");
  }

  @Test
  void saysThatTwoRunsHaveNothingInCommon() throws Exception {
    Recording nothing = Recording.parse("{\"benchmarks\":{}}", "test");

    assertThat(Drift.between(nothing, Recordings.of(STEADY)).toText()).contains("nothing");
  }

  private static double[] scaled(double factor) {
    double[] scaled = STEADY.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }
}
