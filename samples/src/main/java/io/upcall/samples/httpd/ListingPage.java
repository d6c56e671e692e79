package io.upcall.samples.httpd;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A folder as a page that needs nothing else, in light and in dark, on a phone and on paper. */
final class ListingPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** A name may be broken anywhere; on a phone its size and date go below it. */
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--text:#1a1a1a;--faint:#666;--line:#ddd;--link:#0550ae;\
      --page:#fff;--touch:#f3f4f6}
      @media(prefers-color-scheme:dark){:root{--text:#e6e6e6;--faint:#9aa0a6;--line:#333;\
      --link:#79b8ff;--page:#121212;--touch:#1e1e1e}}
      *{box-sizing:border-box}
      body{font:16px/1.4 system-ui,sans-serif;max-width:60em;margin:auto;padding:1em;\
      color:var(--text);background:var(--page)}
      h1{font-size:1.2em;margin:.5em;overflow-wrap:anywhere}
      table{width:100%;border-collapse:collapse}
      tr{border-top:1px solid var(--line)}
      tr:hover{background:var(--touch)}
      td{padding:0 .5em;vertical-align:baseline}
      td+td{text-align:right;white-space:nowrap;color:var(--faint);font-size:.9em;\
      font-variant-numeric:tabular-nums}
      a{display:block;padding:.6em 0;color:var(--link);text-decoration:none;overflow-wrap:anywhere}
      a:hover,a:focus{text-decoration:underline}
      .d a{font-weight:600}
      @media(max-width:40em){tr{display:grid;grid-template-columns:1fr auto}\
      td:first-child{grid-column:1/-1}td+td{text-align:left;padding-bottom:.6em}a{padding-bottom:.2em}}
      """;

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
        .append("<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n")
        .append("<h1>")
        .append(Escape.html(title))
        .append("</h1>\n<table>\n");
    if (!isRoot) {
      page.append("<tr class=\"d\"><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
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
    page.append(entry.isFolder ? "<tr class=\"d\"><td><a href=\"./" : "<tr><td><a href=\"./")
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
