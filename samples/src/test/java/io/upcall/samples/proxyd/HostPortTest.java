package io.upcall.samples.proxyd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:80, localhost, 80",
    "127.0.0.1:65535, 127.0.0.1, 65535",
    "[::1]:1, ::1, 1",
    "[fe80::1%lo]:8080, fe80::1%lo, 8080"
  })
  void readsNamesAndAddresses(String text, String host, int port) {
    assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        ":80",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "localhost:http",
        "::1:80",
        "[]:80",
        "[::1]",
        "[::1]80",
        "localhost:123456",
        "localhost:-1"
      })
  void refusesEverythingElseByItsValue(String text) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("HOST:PORT");
  }
}
