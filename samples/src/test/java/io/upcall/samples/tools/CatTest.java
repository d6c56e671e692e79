package io.upcall.samples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** cat against the host's. */
@Timeout(60)
class CatTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    ToolRun.prepare(
        folder,
        """
        printf 'one\\ntwo\\n' >plain; printf 'no end' >noend; : >empty; mkdir dir
        printf '\\n\\n\\na\\n\\n\\n\\nb\\tc\\n\\n' >blank
        printf 'dos\\r\\nline\\r\\rx\\n\\r' >dos
        for i in $(seq 0 255); do printf "\\\\$(printf %o $i)"; done >bytes
        ln -s loop loop; printf x >'a b'; printf x >"it's"; printf x >$'new\\nline'
        printf x >@file; head -c 300000 /dev/urandom >random
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat plain",
        "cat plain noend plain empty noend",
        "cat random plain",
        "cat",
        "cat -",
        "cat plain - noend -",
        "cat -n plain noend plain",
        "cat -b blank noend blank",
        "cat -s blank blank",
        "cat -ns blank",
        "cat -bs blank",
        "cat -E blank dos noend dos",
        "cat -E dos dos",
        "cat -T blank",
        "cat -v bytes dos",
        "cat -A bytes blank dos",
        "cat -e bytes",
        "cat -t bytes",
        "cat -vn bytes random",
        "cat -u plain",
        "cat --number --squeeze-blank blank",
        "cat plain --show-all -- bytes",
        "cat -- -n",
        "cat missing plain",
        "cat plain dir noend",
        "cat loop",
        "cat plain/x",
        "cat 'a b' 'not there' 'it''s'",
        "cat @file",
        "cat missing$ '' 'x''y' 'a\nb' 'tab\tx' 'ünïcode missing' '{' '#x' x#",
      })
  void catsAsTheHostDoes(String line) throws Exception {
    String input = "from\nstandard input";
    assertThat(ToolRun.ours(folder, line, input)).isEqualTo(ToolRun.host(folder, line, input));
  }

  @Test
  void refusesToReadWhatItWrites() throws Exception {
    Path file = Files.writeString(folder.resolve("both"), "some text\n");

    ToolRun ours = Redirected.appending(folder, "cat both", file);

    assertThat(ours.status()).isEqualTo(1);
    assertThat(ours.err()).isEqualTo("cat: both: input file is output file\n");
    assertThat(file).hasContent("some text\n");
  }

  @Test
  void saysThatTheDiskIsFull() throws Exception {
    ToolRun ours = Redirected.appending(folder, "cat plain", Path.of("/dev/full"));

    assertThat(ours).isEqualTo(new ToolRun(1, "", "cat: write error: No space left on device\n"));
  }

  @Test
  void endsBySignalWhenNobodyReads() throws Exception {
    ToolRun ours = Redirected.intoBrokenPipe(folder, "cat random");

    assertThat(ours).isEqualTo(new ToolRun(128 + 13, "", ""));
  }
}
