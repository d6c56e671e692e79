package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  private static boolean isValid(String authority) {
    byte[] bytes = Ascii.bytes("x" + authority + "/");
    return Authority.isValid(bytes, 1, bytes.length - 1);
  }

  private static boolean hasHostAndPort(String authority) {
    byte[] bytes = Ascii.bytes("x" + authority + "/");
    return Authority.hasHostAndPort(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.example:8080",
        "a:",
        ":80",
        "127.0.0.1:1",
        "[::1]",
        "[fe80::1]:80",
        "a_b-c~d",
        "b%C3%BCcher.example",
        "a,b"
      })
  void takesHostsAndPorts(String authority) {
    assertThat(isValid(authority)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "a/b", "a?b", "a#b", "user@a", "a:b", "a:80:80", "a:-1", "a%2", "a%zz", "[::1", "[]",
        "[::1]80", "[::1]x", "[:/]", "a\\b", "<a>", "\u00e4"
      })
  void refusesEverythingElse(String authority) {
    assertThat(isValid(authority)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:80", "[::1]:80", "10.0.0.1:443"})
  void knowsWhatOneCanConnectTo(String authority) {
    assertThat(hasHostAndPort(authority)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:", ":80", "[::1]", "/a:80", "a:80/"})
  void knowsWhatOneCannotConnectTo(String authority) {
    assertThat(hasHostAndPort(authority)).isFalse();
  }
}
