package io.upcall.samples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** tee against the host's: what it says and what it leaves. */
@Timeout(60)
class TeeTest {
  private static final String SETUP =
      "mkdir dir; echo before >old; ln -s loop loop; ln -s old link";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tee",
        "tee new",
        "tee new old 'a b'",
        "tee -a old new",
        "tee --append link",
        "tee -ai old",
        "tee -p new",
        "tee - new",
        "tee dir new",
        "tee new/x loop old",
        "tee /dev/full new",
        "tee -p /dev/full new",
        "tee --output-error new",
        "tee --output-error=warn /dev/full new",
        "tee --output-error=exit dir new",
        "tee --output-error=exit /dev/full new",
        "tee --output-error=exit-nopipe new /dev/full",
      })
  void writesAsTheHostDoes(String line) throws Exception {
    String input = "some\ninput\n".repeat(200);
    Path ours = folder.resolve("ours");
    Path host = folder.resolve("host");
    ToolRun.prepare(ours, SETUP);
    ToolRun.prepare(host, SETUP);

    assertThat(ToolRun.ours(ours, line, input)).isEqualTo(ToolRun.host(host, line, input));

    assertThat(Tree.of(ours)).isEqualTo(Tree.of(host));
  }

  @Test
  void goesOnWithoutAPipeThatNobodyReadsIfAsked() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "some input");

    ToolRun quiet = Redirected.intoBrokenPipe(folder, "tee -p copy", input);
    assertThat(quiet).isEqualTo(new ToolRun(0, "", ""));
    assertThat(folder.resolve("copy")).hasContent("some input");

    ToolRun warned = Redirected.intoBrokenPipe(folder, "tee --output-error=warn copy2", input);
    assertThat(warned).isEqualTo(new ToolRun(1, "", "tee: 'standard output': Broken pipe\n"));
    assertThat(folder.resolve("copy2")).hasContent("some input");

    ToolRun ended = Redirected.intoBrokenPipe(folder, "tee copy3", input);
    assertThat(ended).isEqualTo(new ToolRun(128 + 13, "", ""));
    assertThat(folder.resolve("copy3")).isEmptyFile();
  }
}
