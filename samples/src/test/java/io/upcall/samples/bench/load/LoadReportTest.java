package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadReportTest {
  private static final LoadReport REPORT =
      new LoadReport(200_000, 1_000_000_000, 900_000_000, 800_000_000, 50_000, 20, 1, 2, 3, 4, 5);

  @Test
  void shouldSurviveJson() {
    assertThat(REPORT.toJson()).doesNotContain("\n");
    assertThat(LoadReport.fromJson(REPORT.toJson())).isEqualTo(REPORT);
  }

  @Test
  void shouldReadAnUnknownServerTime() {
    LoadReport report = new LoadReport(1, 1, LoadReport.UNKNOWN, 1, -1, -1, 1, 1, 1, 1, 1);

    assertThat(LoadReport.fromJson(report.toJson())).isEqualTo(report);
  }

  @Test
  void shouldDivideByRoundTripsAndTime() {
    assertThat(REPORT.serverCpuMicros()).isEqualTo(4.5);
    assertThat(REPORT.loadCpuMicros()).isEqualTo(4);
    assertThat(REPORT.ratePerSecond()).isEqualTo(200_000);
    assertThat(REPORT.serverBusy()).isEqualTo(0.9);
    assertThat(REPORT.loadBusy()).isEqualTo(0.8);
    assertThat(REPORT.waitsPerRoundTrip()).isEqualTo(0.25);
    assertThat(REPORT.preemptionsPerRoundTrip()).isEqualTo(0.0001);
  }

  @Test
  void shouldNameTheFigureThatIsMissing() {
    assertThatThrownBy(() -> LoadReport.fromJson("{\"roundTrips\":1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no \"elapsedNanos\" in {\"roundTrips\":1}");
  }
}
