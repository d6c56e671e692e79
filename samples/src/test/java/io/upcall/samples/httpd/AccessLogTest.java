package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  @Test
  void writesTheCommonLogFormat() {
    assertThat(AccessLog.line("::1", Instant.EPOCH, "GET /a HTTP/1.1", 200, 5))
        .matches(
            "::1 - - \\[\\d\\d/(Dec|Jan)/19(69|70):\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]"
                + " \"GET /a HTTP/1.1\" 200 5\n");
  }

  @Test
  void keepsARequestFromForgingALine() {
    String line = AccessLog.line("::1", Instant.EPOCH, "GET /\"\n\\\u00e4 HTTP/1.1", 400, 0);

    assertThat(line).contains("\"GET /\\x22\\x0A\\x5C\\xE4 HTTP/1.1\" 400 -\n").hasLineCount(1);
  }

  @Test
  void writesADashForWhatWasNotUnderstood() {
    assertThat(AccessLog.line("::1", Instant.EPOCH, "", 408, 0)).contains(" \"-\" 408 -\n");
  }
}
