package io.upcall.samples.kvd.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*b*c, aXbYc, true",
    "a*b*c, abbbcx, false",
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h[ae]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h\\*llo, h*llo, true",
    "h\\*llo, hello, false",
    "[, a, false",
    "a[, a, false",
    "**, x, true",
    "*a*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false"
  })
  void matchesAsInRedis(String pattern, String text, boolean matches) {
    Glob glob = new Glob(pattern.getBytes(StandardCharsets.US_ASCII));

    assertThat(glob.matches(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(matches);
  }
}
