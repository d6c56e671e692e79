package io.upcall.libc.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** scanf(3) against the C library's: the same count, and the same stored for the same input. */
class ScanfTest {

  /**
   * An input, a format, and what its targets are: i, l, h, b(yte), f, d, s(tring), c(haracters).
   */
  record Case(String input, String format, String targets) {}

  private static Case of(String input, String format, String targets) {
    return new Case(input, format, targets);
  }

  /** The bytes of a string, of which the last can be given back. */
  static final class StringSource implements Source<RuntimeException> {
    private final byte[] bytes;
    private int at;

    StringSource(String text) {
      bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public int next() {
      return at < bytes.length ? bytes[at++] & 0xff : -1;
    }

    @Override
    public void back(int octet) {
      assertThat(bytes[--at] & 0xff).isEqualTo(octet);
    }
  }

  private static final String[] NUMBERS = {
    "",
    " ",
    "0",
    "12",
    " 12",
    "-12",
    "+12",
    "12abc",
    "abc",
    "-",
    "+",
    "+-1",
    "0x",
    "0xz",
    "0x1F",
    "-0x1F",
    "017",
    "08",
    "99999999999",
    "99999999999999999999999",
    "-99999999999999999999999",
    "1_000",
    "+ 5",
    "0b101",
    "1.5",
    "\t\n 7"
  };

  private static final String[] REALS = {
    "",
    " ",
    "0",
    "1",
    "-1",
    "+1.5",
    ".5",
    "5.",
    ".",
    "-",
    "-.",
    "1e5",
    "1E5",
    "1e",
    "1ex",
    "1e+",
    "1e+x",
    "1e-5",
    "e5",
    "inf",
    "-inf",
    "INF",
    "infx",
    "in",
    "infinity",
    "infinit",
    "infinityx",
    "nan",
    "NaN",
    "nanx",
    "nan(12)x",
    "na",
    "0x",
    "0x1",
    "0x1.8",
    "0x1.8p1",
    "0x1.8p1z",
    "0x1p",
    "0xp1",
    "0x.p1",
    "0x.8",
    "-0x1p-1",
    "1e5000",
    "-1e5000",
    "1e-5000",
    "1.5.5",
    "1,5",
    "12abc",
    "0.1",
    "123456789012345678901234567890",
    "4.9e-324",
    "1.17549435e-38"
  };

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String input : NUMBERS) {
      for (String conversion : new String[] {"d", "i", "u", "o", "x"}) {
        cases.add(of(input, "%" + conversion + "%n%c", "iic"));
      }
      cases.add(of(input, "%ld%n", "li"));
      cases.add(of(input, "%hhd%hn", "bh"));
      cases.add(of(input, "%2d%n%s", "iis"));
      cases.add(of(input, "%p%n", "li"));
    }
    for (String input : REALS) {
      cases.add(of(input, "%lf%n%s", "dis"));
      cases.add(of(input, "%f%n", "fi"));
      cases.add(of(input, "%3lg%n%s", "dis"));
    }
    for (int width = 1; width < 9; width++) {
      cases.add(of("infinity", "%" + width + "lf%n%s", "dis"));
      cases.add(of("-0x1.8p+1", "%" + width + "lf%n%s", "dis"));
      cases.add(of("0x1F", "%" + width + "x%n%s", "iis"));
      cases.add(of("-1.5e-10", "%" + width + "lf%n%s", "dis"));
    }
    texts(cases);
    return cases;
  }

  private static void texts(List<Case> cases) {
    cases.add(of("hello world", "%s %s", "ss"));
    cases.add(of("hello world", "%3s%s", "ss"));
    cases.add(of("  x", "%c%c", "cc"));
    cases.add(of("  ", "%c", "c"));
    cases.add(of("", "%c", "c"));
    cases.add(of("abc", "%2c%c", "cc"));
    cases.add(of("ab", "%3c", "c"));
    cases.add(of("ab", " %c %c %c", "ccc"));
    cases.add(of("abc123", "%[a-z]%d", "si"));
    cases.add(of("abc123", "%[^0-9]%d", "si"));
    cases.add(of("a]b", "%[]a]%s", "ss"));
    cases.add(of("a]b", "%[^]]%s", "ss"));
    cases.add(of("a-b", "%[a-]%s", "ss"));
    cases.add(of("a-b", "%[-a]%s", "ss"));
    cases.add(of("a^b", "%[a^]%s", "ss"));
    cases.add(of("abc", "%2[a-c]%s", "ss"));
    cases.add(of("abc", "%[x]", "s"));
    cases.add(of("", "%[x]", "s"));
    cases.add(of("a b", "a b%n", "i"));
    cases.add(of("a   b", "a b%n", "i"));
    cases.add(of("ab", "a b%n", "i"));
    cases.add(of("abc", "abd%n", "i"));
    cases.add(of("ab", "abc%d", "i"));
    cases.add(of("", "abc", ""));
    cases.add(of("%5", "%%%d", "i"));
    cases.add(of("  %5", "%%%d", "i"));
    cases.add(of("x5", "%%%d", "i"));
    cases.add(of("12 34", "%*d %d", "i"));
    cases.add(of("12", "%*d%n", "i"));
    cases.add(of("x", "%*d%n", "i"));
    cases.add(of("x5", "%*c%d", "i"));
    cases.add(of("abc5", "%*[a-c]%d", "i"));
    cases.add(of("abc 5", "%*s%d", "i"));
    cases.add(of("1.5 5", "%*f%d", "i"));
    cases.add(of("1 2", "%2$d %1$d", "ii"));
    cases.add(of("1,2,3", "%d,%d,%d", "iii"));
    cases.add(of("1,2;3", "%d,%d,%d", "iii"));
    cases.add(of("12:34:56", "%2d:%2d:%2d", "iii"));
    cases.add(of("123456", "%3d%3d", "ii"));
    cases.add(of("0 1", "%i%i", "ii"));
    cases.add(of("07", "%1i%i", "ii"));
    cases.add(of("(nil)", "%p", "l"));
    cases.add(of("(nix)", "%p", "l"));
    cases.add(of("5", "%jd", "l"));
    cases.add(of("5", "%zu", "l"));
    cases.add(of("300 70000", "%hhd %hd", "bh"));
    cases.add(of("h\u00e9llo", "%s", "s"));
    cases.add(of("\u00e9x", "\u00e9%c", "c"));
  }

  private static Object[] targets(String types) {
    Object[] targets = new Object[types.length()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] =
          switch (types.charAt(i)) {
            case 'i' -> new int[1];
            case 'l' -> new long[1];
            case 'h' -> new short[1];
            case 'b' -> new byte[1];
            case 'f' -> new float[1];
            case 'd' -> new double[1];
            case 's' -> new String[1];
            case 'c' -> new byte[8];
            default -> throw new AssertionError(types);
          };
    }
    return targets;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void storesWhatTheHostStores(Case scanned) {
    assertSame(scanned);
  }

  private static void assertSame(Case scanned) {
    Object[] hosts = targets(scanned.targets);
    Object[] ours = targets(scanned.targets);
    int expected = HostFormat.sscanf(scanned.input, scanned.format, hosts);
    int got = Scanf.scan(new StringSource(scanned.input), scanned.format, ours);
    assertThat(got).as("result of %s", scanned).isEqualTo(expected);
    for (int i = 0; i < ours.length; i++) {
      // The host's text that was not stored is an empty one, ours is null.
      Object host = Array.get(hosts[i], 0);
      Object our = Array.get(ours[i], 0);
      assertThat(our == null ? "" : our).as("target %s of %s", i, scanned).isEqualTo(host);
    }
    assertThat(Arrays.deepToString(ours).replace("null", ""))
        .isEqualTo(Arrays.deepToString(hosts).replace("null", ""));
  }

  // ---- random ----------------------------------------------------------------------------------

  private static final String SEED = "upcall.test.seed";
  private static final String ROUNDS = "upcall.test.formats";

  @Test
  void randomInputsAreReadAsTheHostReadsThem() {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.println("scanf: -D" + SEED + "=" + seed);
    Random random = new Random(seed);
    for (int i = Integer.getInteger(ROUNDS, 20_000); i > 0; i--) {
      Case scanned = random(random);
      try {
        assertSame(scanned);
      } catch (AssertionError different) {
        throw new AssertionError("seed " + seed + ": " + scanned, different);
      }
    }
  }

  private static Case random(Random random) {
    StringBuilder input = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      input.append("0123456789 +-.xXeEpaAfinINF,".charAt(random.nextInt(28)));
    }
    StringBuilder format = new StringBuilder();
    StringBuilder targets = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      format.append(random.nextInt(4) == 0 ? " " : "").append('%');
      boolean suppressed = random.nextInt(6) == 0;
      format.append(suppressed ? "*" : "");
      int width = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
      format.append(width > 0 ? Integer.toString(width) : "");
      int kind = random.nextInt(5);
      String[] conversions = {"dioux", "di", "efga", "efga", "s"};
      String[] lengths = {"", "l", "", "l", ""};
      format.append(lengths[kind]);
      format.append(conversions[kind].charAt(random.nextInt(conversions[kind].length())));
      targets.append(suppressed ? "" : "ilfds".substring(kind, kind + 1));
    }
    return new Case(input.toString(), format.append("%n").toString(), targets + "i");
  }

  // ---- what C leaves undefined -----------------------------------------------------------------

  private static void assertRefused(String message, String format, Object... targets) {
    assertThatThrownBy(() -> Scanf.scan(new StringSource("1 2"), format, targets))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(format);
  }

  @Test
  void whatCLeavesUndefinedIsRefusedWithTheReason() {
    assertRefused("no conversion 'y'", "%y");
    assertRefused("target 2 is missing", "%d %d", new int[1]);
    assertRefused("a target of type int[] is wanted, not long[]", "%d", new long[1]);
    assertRefused("a target of type double[] is wanted, not float[]", "%lf", new float[1]);
    assertRefused("a target of type String[] or byte[] is wanted, not null", "%s", (Object) null);
    assertRefused("ends within a conversion", "%[a");
    assertThatThrownBy(() -> Scanf.scan(new StringSource("abcdef"), "%s", new byte[3]))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }
}
