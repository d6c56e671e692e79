package io.upcall.samples.httpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  private final ByteRange range = new ByteRange();

  private int parse(String value, long size) {
    byte[] bytes = Ascii.bytes("Range: " + value);
    return range.parse(bytes, 7, bytes.length, size);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,100,0,0",
    "bytes=0-99,100,0,99",
    "bytes=10-19,100,10,19",
    "Bytes= 10-19,100,10,19",
    "bytes=90-1000,100,90,99",
    "bytes=90-99999999999999999999,100,90,99",
    "bytes=99-,100,99,99",
    "bytes=-1,100,99,99",
    "bytes=-100,100,0,99",
    "bytes=-1000,100,0,99",
    "bytes=5000000000-5000000009,6000000000,5000000000,5000000009",
  })
  void findsThePart(String value, long size, long first, long last) {
    assertThat(parse(value, size)).isEqualTo(ByteRange.PART);
    assertThat(range.first).isEqualTo(first);
    assertThat(range.last).isEqualTo(last);
    assertThat(range.length()).isEqualTo(last - first + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=100-,100",
    "bytes=100-200,100",
    "bytes=99999999999999999999-,100",
    "bytes=-0,100",
    "bytes=0-0,0",
    "bytes=0-,0",
    "bytes=-5,0"
  })
  void isUnsatisfiableBeyondTheEnd(String value, long size) {
    assertThat(parse(value, size)).isEqualTo(ByteRange.UNSATISFIABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes",
        "bytes=",
        "bytes=1",
        "bytes=-",
        "bytes=a-b",
        "bytes=2-1",
        "bytes=1-2,4-5",
        "bytes=1-2, -1",
        "bytes=--1",
        "bytes=1--2",
        "lines=1-2",
        ""
      })
  void ignoresWhatIsNotOneRange(String value) {
    assertThat(parse(value, 100)).isEqualTo(ByteRange.WHOLE);
  }
}
