package io.upcall.samples.tools.ls;

import static io.upcall.libc.Stdlib.getenv;

import io.upcall.samples.tools.WideCharacter;
import java.util.List;

/** Names in columns, read downwards, as many of them as fit into a line. */
final class Columns {
  private static final int USUAL_WIDTH = 80;
  private static final int GAP = 2;
  private static final int TAB = 8;

  private final int lineWidth;

  Columns(int lineWidth) {
    this.lineWidth = lineWidth;
  }

  /** What the environment says. */
  static int ofTerminal() {
    String columns = getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{0,4}")
        ? Integer.parseInt(columns)
        : USUAL_WIDTH;
  }

  String arrange(List<String> cells) {
    int[] widths = cells.stream().mapToInt(Columns::width).toArray();
    int columns = Math.max(1, Math.min(cells.size(), lineWidth / (GAP + 1)));
    while (columns > 1 && !fits(widths, columns)) {
      columns--;
    }
    int rows = rows(widths.length, columns);
    int[] columnWidths = columnWidths(widths, columns);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      int at = 0;
      int column = 0;
      for (int i = row; i < widths.length; i += rows) {
        text.append(cells.get(i));
        if (i + rows < widths.length) {
          indent(text, at + widths[i], at + columnWidths[column]);
          at += columnWidths[column++];
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static int rows(int cells, int columns) {
    return (cells + columns - 1) / columns;
  }

  private boolean fits(int[] widths, int columns) {
    int sum = 0;
    for (int width : columnWidths(widths, columns)) {
      sum += width;
    }
    return sum < lineWidth;
  }

  /** With the gap, but for the last column. */
  private static int[] columnWidths(int[] widths, int columns) {
    int rows = rows(widths.length, columns);
    int[] wide = new int[columns];
    for (int i = 0; i < widths.length; i++) {
      int column = i / rows;
      int gap = column == columns - 1 ? 0 : GAP;
      wide[column] = Math.max(wide[column], widths[i] + gap);
    }
    return wide;
  }

  private static void indent(StringBuilder text, int from, int to) {
    int at = from;
    while (at < to) {
      if (to / TAB > (at + 1) / TAB) {
        text.append('\t');
        at += TAB - at % TAB;
      } else {
        text.append(' ');
        at++;
      }
    }
  }

  private static int width(String cell) {
    return cell.codePoints().map(WideCharacter::columns).sum();
  }
}
