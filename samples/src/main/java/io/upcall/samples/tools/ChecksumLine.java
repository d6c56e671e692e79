package io.upcall.samples.tools;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of checksums: {@code 64 digits, a space, a space or *, name}, or as BSD has it
 * {@code SHA256 (name) = digits}. A backslash in front says that there are some in the name.
 *
 * @param digest in lower case
 * @param name not escaped any more
 */
record ChecksumLine(String digest, String name) {
  private static final Pattern GNU =
      Pattern.compile("([0-9a-fA-F]{64})[ \t][ *](.+)", Pattern.DOTALL);
  private static final Pattern REVERSED =
      Pattern.compile("([0-9a-fA-F]{64})[ \t](.+)", Pattern.DOTALL);
  private static final Pattern BSD =
      Pattern.compile("SHA256 ?\\((.*)\\)[ \t]*=[ \t]*([0-9a-fA-F]{64})", Pattern.DOTALL);

  /**
   * Reads the lines of a file. It remembers how the first one was parted: {@code sha256 -r} of BSD
   * has one space before the name, and a file does not mix the two.
   */
  static final class Parser {
    private @Nullable Pattern usual;

    /** The line, without its end; null for what is none. */
    @Nullable ChecksumLine parse(String line) {
      String text = line.replaceFirst("^[ \t]+", "");
      boolean escaped = text.startsWith("\\");
      if (escaped) {
        text = text.substring(1);
      }
      Matcher bsd = BSD.matcher(text);
      if (bsd.matches()) {
        return of(bsd.group(2), bsd.group(1), escaped);
      }
      for (Pattern pattern : usual == null ? List.of(GNU, REVERSED) : List.of(usual)) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.matches()) {
          usual = pattern;
          return of(matcher.group(1), matcher.group(2), escaped);
        }
      }
      return null;
    }
  }

  private static @Nullable ChecksumLine of(String digest, String name, boolean escaped) {
    String real = escaped ? unescaped(name) : name;
    return real == null ? null : new ChecksumLine(digest.toLowerCase(Locale.ROOT), real);
  }

  static boolean needsEscape(String name) {
    return name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0 || name.indexOf('\\') >= 0;
  }

  static String escaped(String name) {
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** Null when a backslash stands before something else. */
  private static @Nullable String unescaped(String name) {
    StringBuilder real = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\') {
        int which = ++i < name.length() ? "nr\\".indexOf(name.charAt(i)) : -1;
        if (which < 0) {
          return null;
        }
        c = "\n\r\\".charAt(which);
      }
      real.append(c);
    }
    return real.toString();
  }
}
