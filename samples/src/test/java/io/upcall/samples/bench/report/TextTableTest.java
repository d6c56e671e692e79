package io.upcall.samples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void shouldAlignNamesLeftAndNumbersRight() {
    TextTable table =
        new TextTable("server", "min", "max").row("a", "1.00", "12.50").row("longer", "7", "8");

    assertThat(table)
        .hasToString(
            """
            server   min    max
            a       1.00  12.50
            longer     7      8
            """);
  }

  @Test
  void shouldPutANoteBehindTheNameWithoutWideningColumns() {
    TextTable table =
        new TextTable("server", "min").row("a", "1").note("b", "skipped: there is no b");

    assertThat(table)
        .hasToString(
            """
            server  min
            a         1
            b       skipped: there is no b
            """);
  }

  @Test
  void shouldRefuseARowWithACellTooFew() {
    TextTable table = new TextTable("server", "min");

    assertThatThrownBy(() -> table.row("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 columns");
  }
}
