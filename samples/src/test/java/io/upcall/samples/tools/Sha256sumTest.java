package io.upcall.samples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** sha256sum against the host's. */
@Timeout(60)
class Sha256sumTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    ToolRun.prepare(
        folder,
        """
        echo plain >plain; : >empty; head -c 1000000 /dev/urandom >random; mkdir dir
        echo x >'a b'; echo x >$'new\\nline'; echo x >'back\\slash'; echo x >$'cr\\r'; ln -s loop loop
        for i in $(seq 20); do seq $i >f$i; done
        sha256sum plain empty random 'a b' >good; sha256sum --tag plain empty >bsd
        sha256sum $'new\\nline' 'back\\slash' >escaped
        sha256sum -b plain random | tr a-f A-F >upper
        { cat good; echo nonsense; echo '# comment'; echo; echo "${zeros}0 plain"; } >badline
        { sed '1s/^./0/;2s/^./0/' good; cat escaped; } >wrong; sed '1s/^./0/;' bsd >wrongbsd
        { cat good; sed 's/plain/gone/' good; } >gone; sed 's/\\(plain\\|random\\|empty\\|a b\\)$/no-&/' good >allgone
        sed 's/$/\\r/' good >dosgood; sed 's/^/   /' good >indented; sha256sum f* >many
        echo "$(sha256sum <plain | cut -c1-64)  -" >input; sed 's/  / /' good >onespace
        echo "\\\\$(sha256sum <plain | cut -c1-64)  x\\\\y" >badescape; { cat good; echo bad; echo bad; } >bad2
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256sum plain",
        "sha256sum plain empty random",
        "sha256sum",
        "sha256sum - plain -",
        "sha256sum -b plain -",
        "sha256sum -t plain",
        "sha256sum -bt plain",
        "sha256sum --tag plain 'a b' 'new\nline'",
        "sha256sum -z plain 'new\nline'",
        "sha256sum 'new\nline' 'back\\slash' 'a b'",
        "sha256sum missing plain dir loop plain/x",
        "sha256sum f1 f2 f3 f4 f5 f6 f7 f8 f9 gone f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20",
        "sha256sum -c good",
        "sha256sum -c bsd escaped upper",
        "sha256sum --check many",
        "sha256sum -c badline",
        "sha256sum -c --warn badline bad2",
        "sha256sum -c --strict badline",
        "sha256sum -c bad2",
        "sha256sum -c wrong",
        "sha256sum -c wrongbsd good",
        "sha256sum -c --quiet wrong",
        "sha256sum -c --quiet good",
        "sha256sum -c --status wrong",
        "sha256sum -c --status gone",
        "sha256sum -c gone",
        "sha256sum -c --ignore-missing gone",
        "sha256sum -c --ignore-missing allgone",
        "sha256sum -c allgone",
        "sha256sum -c dosgood",
        "sha256sum -c indented",
        "sha256sum -c onespace",
        "sha256sum -c badescape",
        "sha256sum -c input",
        "sha256sum -c plain",
        "sha256sum -c empty",
        "sha256sum -c missing good",
        "sha256sum -c dir",
        "sha256sum -c",
        "sha256sum -c -",
        "sha256sum --tag -t plain",
        "sha256sum --tag -c good",
        "sha256sum -z -c good",
        "sha256sum -b -c good",
        "sha256sum --quiet plain",
        "sha256sum --status plain",
        "sha256sum --strict plain",
        "sha256sum -w plain",
        "sha256sum --ignore-missing plain",
      })
  void sumsAsTheHostDoes(String line) throws Exception {
    String input = "plain\n";
    assertThat(ToolRun.ours(folder, line, input)).isEqualTo(ToolRun.host(folder, line, input));
  }

  @Test
  void sumsOnTwoVcoresAtOnce() throws Exception {
    String line = "sha256sum random plain random missing empty f1 f2 f3 random";
    assertThat(ToolRun.ours(folder, line, "", 2)).isEqualTo(ToolRun.host(folder, line));
  }

  @Test
  void checksWhatStandardInputSays() throws Exception {
    String input = ToolRun.host(folder, "cat wrong").out();
    assertThat(ToolRun.ours(folder, "sha256sum -c", input))
        .isEqualTo(ToolRun.host(folder, "sha256sum -c", input));
  }
}
