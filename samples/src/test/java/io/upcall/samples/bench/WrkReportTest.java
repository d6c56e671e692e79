package io.upcall.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkReportTest {
  private static final String GOOD =
      """
      Running 5s test @ http://127.0.0.1:8080/1k.txt
        1 threads and 1000 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     5.36ms    1.02ms  43.93ms   92.53%
          Req/Sec   187.91k     9.18k  200.08k    86.00%
        Latency Distribution
           50%    5.20ms
           75%    5.48ms
           90%    5.95ms
           99%    9.21ms
        934812 requests in 5.02s, 1.12GB read
      Requests/sec: 186217.93
      Transfer/sec:    228.39MB
      """;

  @Test
  void shouldReadAGoodRun() throws Exception {
    WrkReport report = WrkReport.parse(GOOD);

    assertThat(report.requests()).isEqualTo(934_812);
    assertThat(report.seconds()).isCloseTo(5.02, within(1e-9));
    assertThat(report.bytesRead()).isCloseTo(1.12 * (1 << 30), within(1.0));
    assertThat(report.p99Micros()).isCloseTo(9210, within(1e-6));
    assertThat(report.socketErrors()).isZero();
    assertThat(report.badStatuses()).isZero();
  }

  @Test
  void shouldAddUpAllKindsOfErrors() throws Exception {
    String bad =
        GOOD
            + """
            Socket errors: connect 1, read 20, write 300, timeout 4000
            Non-2xx or 3xx responses: 17
            """;

    WrkReport report = WrkReport.parse(bad);

    assertThat(report.socketErrors()).isEqualTo(4321);
    assertThat(report.badStatuses()).isEqualTo(17);
  }

  @Test
  void shouldQuoteWhatItCannotRead() {
    assertThatThrownBy(() -> WrkReport.parse("unable to connect"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unable to connect");
  }
}
