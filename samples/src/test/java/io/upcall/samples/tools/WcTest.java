package io.upcall.samples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** wc against the host's. */
@Timeout(60)
class WcTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    ToolRun.prepare(
        folder,
        """
        printf 'one two\\nthree\\n' >plain; printf 'no end' >noend; : >empty; mkdir dir
        printf 'a\\tb\\r\\nlonger line\\f\\v x\\b\\n  spaces  \\n' >spaces
        printf 'h\\xc3\\xa9llo w\\xc3\\xb6rld \\xe2\\x82\\xac\\xe3\\x81\\x82\\xf0\\x9f\\x98\\x80\\xc2\\xa0x\\xe2\\x80\\x83y\\xcc\\x81\\n' >utf8
        printf 'bad \\xff\\xc3 \\xe2\\x82 \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80 \\xc0\\x80\\xe2\\x82' >bad
        head -c 300000 /dev/urandom >random; seq 1 100000 >numbers; head -c 8192 numbers >pages
        # So that a character lies across the end of the first buffer.
        { head -c 65535 /dev/zero | tr '\\0' a; printf '\\xe2\\x82\\xac b\\n'; } >across
        ln -s loop loop; printf 'x y' >'a b'; printf 'x' >$'new\\nline'; for i in $(seq 40); do seq $i >f$i; done
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wc plain",
        "wc plain noend empty spaces",
        "wc -l plain",
        "wc -l numbers random across",
        "wc -w spaces",
        "wc -c plain random pages empty",
        "wc -c pages",
        "wc -m utf8 bad across",
        "wc -L spaces utf8 across plain",
        "wc -lwcmL utf8 bad spaces random across noend",
        "wc -mL plain",
        "wc -Lw plain",
        "wc",
        "wc -",
        "wc -l",
        "wc -c",
        "wc -lc -",
        "wc plain - plain -",
        "wc -l - plain",
        "wc missing",
        "wc missing plain",
        "wc -l missing",
        "wc dir",
        "wc -c dir",
        "wc plain dir numbers",
        "wc loop plain/x",
        "wc 'a b' 'not there' 'new\nline'",
        "wc --lines --bytes plain",
        "wc -l /proc/self/mountinfo/x /dev/null",
        "wc /dev/null plain",
        "wc f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 gone f19 f20 f21 f22",
      })
  void countsAsTheHostDoes(String line) throws Exception {
    String input = "from standard\n input";
    assertThat(ToolRun.ours(folder, line, input)).isEqualTo(ToolRun.host(folder, line, input));
  }

  @Test
  void countsOnTwoVcoresAtOnce() throws Exception {
    String line = "wc -lwm numbers random utf8 missing across plain";
    assertThat(ToolRun.ours(folder, line, "", 2)).isEqualTo(ToolRun.host(folder, line));
  }
}
