package io.upcall.libc.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** strtol, strtoul, strtod and strtof against the C library's: value, end and ERANGE. */
class StrtoTest {

  private static final int[] BASES = {0, 2, 8, 10, 16, 36};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "1",
        "-1",
        "+1",
        "--1",
        " \t\n\u000b\f\r42x",
        "0x",
        "0x1f",
        "0X1Fg",
        "-0x10",
        "0xg",
        "017",
        "09",
        "1010",
        "zz",
        "ZZtop",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "-18446744073709551615",
        "-18446744073709551616",
        "99999999999999999999999999",
        "0b11",
        "1_0",
        "\u0663",
        "777777777777777777777777",
        "-",
        "+ 1"
      })
  void integersAreReadAsTheHostReadsThem(String text) {
    for (int base : BASES) {
      assertThat(Strto.integral(text, base, false))
          .as("strtol of \"%s\", base %s", text, base)
          .isEqualTo(HostFormat.integral(text, base, false));
      assertThat(Strto.integral(text, base, true))
          .as("strtoul of \"%s\", base %s", text, base)
          .isEqualTo(HostFormat.integral(text, base, true));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "-0",
        "1",
        "-1.5",
        "+.5",
        "5.",
        ".",
        "-.",
        "1e5",
        "1e",
        "1e+",
        "1e+x",
        "1e-5x",
        "e5",
        "inf",
        "-INF",
        "infinity",
        "infinit",
        "infinityx",
        "nan",
        "-nan",
        "nan(1_a)",
        "nan(1-)",
        "nan(",
        "na",
        "0x",
        "0x1",
        "0x1.8",
        "0x1.8p1",
        "0x1p",
        "0x1p+",
        "0xp1",
        "0x.8",
        "0x.",
        "-0x1P-1",
        "1e5000",
        "-1e5000",
        "1e-5000",
        "-1e-5000",
        "0e5000",
        "0e99999999999",
        "1e99999999999",
        "1e-99999999999",
        "4.9e-324",
        "5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "0x1p-1074",
        "0x1p-1075",
        "0x1.8p-1074",
        "0x1p1024",
        "0x1p1023",
        "0x0p99999",
        "0x1p-99999",
        "1.17549435e-38",
        "1e-45",
        "1.4e-45",
        "7e-46",
        "3.4028235e38",
        "3.4028236e38",
        "0x1p-149",
        "0x1p-150",
        "0x1p128",
        "1.5.5",
        "1,5",
        "12abc",
        "0.1",
        "0x1.000000p0",
        "123456789012345678901234567890",
        "9007199254740993",
        "  12.5  ",
        "1.0000000596046448",
        "0x1.fffffffffffff8p0",
        "0x1.fffffep127",
        "0x1.ffffffp127",
        "1 2",
        "\t\n3"
      })
  void realNumbersAreReadAsTheHostReadsThem(String text) {
    assertThat(Strto.real(text, false)).as("strtod").isEqualTo(HostFormat.real(text, false));
    assertThat(Strto.real(text, true)).as("strtof").isEqualTo(HostFormat.real(text, true));
  }

  @Test
  void randomDecimalsAreReadAsTheHostReadsThem() {
    long seed = Long.getLong("upcall.test.seed", System.nanoTime());
    System.out.println("strtod: -Dupcall.test.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text =
          i % 2 == 0
              ? Double.toString(PrintfTest.randomReal(random))
              : random.nextInt()
                  + "."
                  + (random.nextLong() >>> 1)
                  + "e"
                  + (random.nextInt(700) - 350);
      assertThat(Strto.real(text, false))
          .as("seed %s, strtod of %s", seed, text)
          .isEqualTo(HostFormat.real(text, false));
      assertThat(Strto.real(text, true))
          .as("seed %s, strtof of %s", seed, text)
          .isEqualTo(HostFormat.real(text, true));
    }
  }
}
