package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  @Test
  void readsWhatItWrites() {
    assertThat(HttpDate.format(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(784_111_777);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "Sun, 06 Nov 1994 08:49:37", "784111777"})
  void knowsWhatIsNoDate(String text) {
    assertThat(HttpDate.parse(text)).isEqualTo(HttpDate.INVALID);
  }

  @Test
  void writesTheCurrentSecond() {
    long before = System.currentTimeMillis() / 1000;
    long now =
        HttpDate.parse(new String(HttpDate.now(), java.nio.charset.StandardCharsets.US_ASCII));

    assertThat(now).isBetween(before, System.currentTimeMillis() / 1000);
  }
}
