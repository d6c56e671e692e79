package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static Target decode(String target) {
    byte[] bytes = Ascii.bytes("GET " + target + "?query");
    return Target.decode(bytes, 4, 4 + target.length());
  }

  @ParameterizedTest
  @CsvSource({
    "'',.",
    "/,.",
    "//,.",
    "/a,a",
    "/a/,a/",
    "//a,a",
    "/a%20b,a b",
    "/a+b,a+b",
    "/%2561,%61",
    "/%C3%A4%e2%82%ac,\u00e4\u20ac",
    "/...,...",
    "/a..b,a..b",
    "/..a/b..,..a/b..",
    "/./a,./a",
  })
  void decodesPaths(String target, String path) {
    assertThat(decode(target)).isEqualTo(new Target(Status.OK, path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%4", "/%4g", "/%00", "/a%00b", "/%ff", "/%c0%ae", "/%ed%a0%80"})
  void refusesWhatIsNoPath(String target) {
    assertThat(decode(target).status()).isEqualTo(Status.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../",
        "/../a",
        "/a/..",
        "/a/../b",
        "/%2e%2e",
        "/.%2E/a",
        "/a%2f..%2fb",
        "/a/%2e%2e%2f",
        "//.."
      })
  void refusesDotDotHoweverItIsWritten(String target) {
    assertThat(decode(target).status()).isEqualTo(Status.FORBIDDEN);
  }

  @Test
  void knowsWhenAFolderIsMeant() {
    assertThat(decode("/").isFolder()).isTrue();
    assertThat(decode("/a/").isFolder()).isTrue();
    assertThat(decode("/a").isFolder()).isFalse();
  }
}
