package io.upcall.samples.httpd;

import java.nio.charset.StandardCharsets;

/** Makes text harmless where it goes: into HTML, into a URL, into a line of the log. */
final class Escape {
  private static final String PLAIN_IN_PATHS = "-._~!$'()*+,;=:@/";

  private Escape() {}

  /** For text and for attribute values in double quotes. */
  static String html(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
    return html.toString();
  }

  /** For a path in a URL: all but what RFC 3986 allows there, and slashes, becomes %XX. */
  static String path(String path) {
    StringBuilder url = new StringBuilder(path.length() + 16);
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      int c = octet & 0xff;
      if (Ascii.isDigit(c)
          || (Ascii.lower(c) >= 'a' && Ascii.lower(c) <= 'z')
          || PLAIN_IN_PATHS.indexOf(c) >= 0) {
        url.append((char) c);
      } else {
        url.append('%').append(hex(c >> 4)).append(hex(c));
      }
    }
    return url.toString();
  }

  /** For a quoted part of a log line, given as ISO-8859-1: no quote and no control character. */
  static String log(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
        line.append("\\x").append(hex(c >> 4)).append(hex(c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static char hex(int digit) {
    return "0123456789ABCDEF".charAt(digit & 15);
  }
}
