package io.upcall.samples.bench.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTablesTest {
  private static final String PLACE =
      """
      # Ours
      <!-- bench: written by samples/run bench --readme -->
      of an earlier run
      <!-- bench: end -->
      the rest
      """;

  @TempDir private Path folder;

  @Test
  void putsTablesAndTargetsBetweenTheTwoLines() throws Exception {
    Path readme = Files.writeString(folder.resolve("README.md"), PLACE);

    new MarkdownTables(Recordings.of(4.2, 4.4, 4.0)).writeInto(readme);

    String text = Files.readString(readme);
    assertThat(text)
        .startsWith("# Ours\n<!-- bench: written")
        .endsWith("<!-- bench: end -->\nthe rest\n")
        .doesNotContain("earlier run")
        .contains("Measured on 2026-11-28")
        .contains("taken by the hypervisor: 0.4 % of the CPUs' time.")
        .contains("| CPU us/trip | " + Recordings.TITLE + " |")
        .contains("| upcall blocking | 4.20 (4.00–4.40) |")
        .contains("| Netty io_uring | skipped: no library |")
        .contains("upcall blocking / C liburing | 1.05 (1.00–1.10) | 1.00 | **missed** |");
  }

  @Test
  void replacesItsOwnTables() throws Exception {
    Path readme = Files.writeString(folder.resolve("README.md"), PLACE);
    MarkdownTables tables = new MarkdownTables(Recordings.of(4.2, 4.4, 4.0));
    tables.writeInto(readme);
    String first = Files.readString(readme);

    tables.writeInto(readme);

    assertThat(readme).hasContent(first);
  }

  @Test
  void saysThatThereIsNoPlaceAndLeavesTheFileAlone() throws Exception {
    Path readme = Files.writeString(folder.resolve("README.md"), "# Ours\n");

    assertThatThrownBy(() -> new MarkdownTables(Recordings.of(4)).writeInto(readme))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("README.md has no place for the tables");
    assertThat(readme).hasContent("# Ours\n");
  }
}
