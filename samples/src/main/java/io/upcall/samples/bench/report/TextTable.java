package io.upcall.samples.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns: the first one to the left, the others to the right, a note after them. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<Row> rows = new ArrayList<>();

  private record Row(List<String> cells, String note) {}

  /** A table with these column heads. */
  public TextTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row with a cell for every column. */
  public TextTable row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    rows.add(new Row(List.of(cells), ""));
    return this;
  }

  /** Adds a row that has words instead of numbers. */
  public TextTable note(String name, String note) {
    rows.add(new Row(List.of(name), note));
    return this;
  }

  /** Whether it has no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, each ended by a newline, without trailing blanks. */
  @Override
  public String toString() {
    int[] widths = widths();
    StringBuilder out = new StringBuilder();
    append(out, new Row(header, ""), widths);
    rows.forEach(row -> append(out, row, widths));
    return out.toString();
  }

  private int[] widths() {
    int[] widths = new int[header.size()];
    widen(widths, header);
    rows.forEach(row -> widen(widths, row.cells));
    return widths;
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private static void append(StringBuilder out, Row row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.cells.size(); i++) {
      String cell = row.cells.get(i);
      String padding = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? cell + padding : GAP + padding + cell);
    }
    if (!row.note.isEmpty()) {
      line.append(GAP).append(row.note);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
