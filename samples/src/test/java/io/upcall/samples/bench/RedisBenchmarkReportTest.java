package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RedisBenchmarkReportTest {
  private static final String NAMES =
      "\"test\",\"rps\",\"avg_latency_ms\",\"min_latency_ms\",\"p50_latency_ms\","
          + "\"p95_latency_ms\",\"p99_latency_ms\",\"max_latency_ms\"\n";

  @Test
  void readsRateAndLatency() throws Exception {
    String values = "\"GET\",\"52631.58\",\"0.5\",\"0.1\",\"0.4\",\"0.9\",\"1.303\",\"4.5\"\n";

    assertThat(RedisBenchmarkReport.parse(NAMES + values))
        .isEqualTo(new RedisBenchmarkReport(52631.58, 1.303));
  }

  @Test
  void saysWhatItCannotRead() {
    assertThatThrownBy(() -> RedisBenchmarkReport.parse("Could not connect"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Could not connect");
    assertThatThrownBy(() -> RedisBenchmarkReport.parse("\"test\"\n\"GET\"\n"))
        .hasMessageContaining("did not print rps");
  }
}
