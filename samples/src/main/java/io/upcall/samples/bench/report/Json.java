package io.upcall.samples.bench.report;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, lists, strings, numbers, booleans and null as JSON.
 *
 * <p>A number that JSON does not know (infinite, not a number) becomes null.
 */
public final class Json {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private Json(boolean pretty) {
    this.pretty = pretty;
  }

  /** The value in one line without blanks. */
  public static String line(@Nullable Object value) {
    Json json = new Json(false);
    json.write(value, 0);
    return json.out.toString();
  }

  /**
   * The value for people: a member a line, lists of plain values in one line, newline at the end.
   */
  public static String document(@Nullable Object value) {
    Json json = new Json(true);
    json.write(value, 0);
    return json.out.append('\n').toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      writeMap(map, depth);
    } else if (value instanceof List<?> list) {
      writeList(list, depth);
    } else if (value instanceof Number number) {
      writeNumber(number);
    } else if (value == null || value instanceof Boolean) {
      out.append(value);
    } else {
      writeString(value.toString());
    }
  }

  private void writeMap(Map<?, ?> map, int depth) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> member : map.entrySet()) {
      out.append(separator);
      newLine(depth + 1);
      writeString(String.valueOf(member.getKey()));
      out.append(pretty ? ": " : ":");
      write(member.getValue(), depth + 1);
      separator = ",";
    }
    if (!map.isEmpty()) {
      newLine(depth);
    }
    out.append('}');
  }

  private void writeList(List<?> list, int depth) {
    boolean oneLine = list.stream().noneMatch(e -> e instanceof Map || e instanceof List);
    out.append('[');
    for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
      if (!oneLine) {
        newLine(depth + 1);
      }
      write(elements.next(), depth + 1);
      if (elements.hasNext()) {
        out.append(pretty && oneLine ? ", " : ",");
      }
    }
    if (!oneLine) {
      newLine(depth);
    }
    out.append(']');
  }

  private void newLine(int depth) {
    if (pretty) {
      out.append('\n').append(INDENT.repeat(depth));
    }
  }

  private void writeNumber(Number number) {
    double value = number.doubleValue();
    boolean whole = number instanceof Long || number instanceof Integer;
    if (!Double.isFinite(value)) {
      out.append("null");
    } else if (whole) {
      out.append(number);
    } else {
      out.append(String.format(Locale.ROOT, "%.6g", value));
    }
  }

  private void writeString(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      writeChar(text.charAt(i));
    }
    out.append('"');
  }

  private void writeChar(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        if (c < ' ') {
          out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
