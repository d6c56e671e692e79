package io.upcall.samples.kvd.resp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 9, 10, 99, -100, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40})
  void readsWhatItWrites(long value) {
    byte[] text = Ascii.decimal(value);

    assertThat(Ascii.text(text)).isEqualTo(Long.toString(value));
    assertThat(Ascii.isLong(text, 0, text.length)).isTrue();
    assertThat(Ascii.parseLong(text, 0, text.length)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "01",
        "-0",
        "+1",
        " 1",
        "1 ",
        "1a",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "123456789012345678901"
      })
  void takesNothingElseForANumber(String text) {
    assertThat(Ascii.isLong(Ascii.bytes(text), 0, text.length())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "3.5, 3.5",
    "-0.1, -0.1",
    "1e16, 10000000000000000",
    "1e20, 1e+20",
    "1.5e-7, 1.5e-07",
    "1e300, 1e+300",
    "17179869184, 17179869184",
    "0.00001, 0.00001"
  })
  void writesDoublesAsRedisDoes(double value, String text) {
    assertThat(Doubles.text(value)).isEqualTo(text);
    assertThat(Doubles.parse(text)).isEqualTo(value);
  }

  @Test
  void knowsInfinity() {
    assertThat(Doubles.parse("+inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Doubles.parse("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Doubles.text(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
    assertThat(Doubles.parse("nan")).isNaN();
    assertThat(Doubles.parse("1 ")).isNaN();
    assertThat(Doubles.parse("1d")).isNaN();
  }
}
