package io.upcall.samples.httpd;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A folder as a page, readable on a phone and without style sheets. */
final class ListingPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:auto;padding:1em}"
          + "h1{font-size:1.2em;overflow-wrap:anywhere}"
          + "table{width:100%;border-collapse:collapse}"
          + "td{padding:.4em;border-top:1px solid #8884;vertical-align:top}"
          + "td:first-child{overflow-wrap:anywhere}"
          + "td+td{text-align:right;white-space:nowrap;opacity:.7}"
          + "@media(max-width:32em){td+td+td{display:none}}"
          + ":root{color-scheme:light dark}";

  private ListingPage() {}

  /**
   * An entry of the folder.
   *
   * @param modifiedSecond seconds since 1970
   */
  record Entry(String name, boolean isFolder, long size, long modifiedSecond) {
    /** A slash tells folders from files, for the reader and for the link. */
    String label() {
      return isFolder ? name + "/" : name;
    }
  }

  /**
   * The page for a folder.
   *
   * @param path beneath the root, with a slash at its end, or "." for the root itself
   * @param leftOut how many more entries there are that are not shown
   */
  static byte[] of(String path, List<Entry> entries, int leftOut) {
    boolean isRoot = path.equals(".");
    String title = isRoot ? "/" : "/" + path;
    StringBuilder page = new StringBuilder(1024 + 128 * entries.size());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(Escape.html(title))
        .append("</title>\n")
        .append("<style>")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n")
        .append("<h1>")
        .append(Escape.html(title))
        .append("</h1>\n<table>\n");
    if (!isRoot) {
      page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
    }
    for (Entry entry : entries) {
      row(page, entry);
    }
    page.append("</table>\n");
    if (leftOut > 0) {
      page.append("<p>and ").append(leftOut).append(" more</p>\n");
    }
    return page.append("</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void row(StringBuilder page, Entry entry) {
    // With "./" in front no name is taken for a scheme, whatever colons are in it.
    page.append("<tr><td><a href=\"./")
        .append(Escape.html(Escape.path(entry.label())))
        .append("\">")
        .append(Escape.html(entry.label()))
        .append("</a></td><td>")
        .append(entry.isFolder ? "" : size(entry.size))
        .append("</td><td>")
        .append(TIME.format(Instant.ofEpochSecond(entry.modifiedSecond)))
        .append("</td></tr>\n");
  }

  /** Three digits are enough to see what is large: {@code 512 B}, {@code 1.5 KiB}. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1023.95 && unit < 5) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, value < 99.95 ? "%.1f %ciB" : "%.0f %ciB", value, "KMGTPE".charAt(unit));
  }
}
