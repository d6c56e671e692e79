package io.upcall.samples.tools;

/**
 * How names are spelt in messages: the three styles of gnulib's quotearg that the tools use, in a
 * locale of UTF-8.
 */
public final class Quoting {
  private static final String ALWAYS_SPECIAL = "!\"$&()*;<=>[^`|\\?";
  private static final String ESCAPES = "\007a\bb\ff\nn\rr\tt\013v";
  private static final int PRINTABLE_MIN = 0x20;

  private Quoting() {}

  /** quotef: as it is, where a shell would take it as it is; else as {@link #always}. */
  public static String ifNeeded(String name) {
    return isPlain(name) ? name : always(name);
  }

  /** quoteaf: in single quotes, so that a shell understands it. */
  public static String always(String name) {
    if (name.indexOf('\'') >= 0 && name.codePoints().allMatch(Quoting::isSameInDoubleQuotes)) {
      return '"' + name + '"';
    }
    StringBuilder text = new StringBuilder("'");
    boolean escaping = false;
    for (int i = 0, c; i < name.length(); i += Character.charCount(c)) {
      c = name.codePointAt(i);
      if (!isPrintable(c)) {
        text.append(escaping ? "" : "'$'").append(escape(c));
        escaping = true;
        continue;
      }
      text.append(escaping ? "''" : "");
      escaping = false;
      if (c == '\'') {
        text.append("'\\''");
      } else {
        text.appendCodePoint(c);
      }
    }
    return text.append('\'').toString();
  }

  /** quote: ‘x’, for what is no file name. */
  public static String locale(String text) {
    StringBuilder quoted = new StringBuilder("‘");
    text.codePoints()
        .forEach(
            c -> {
              if (!isPrintable(c)) {
                quoted.append(escape(c));
              } else if (c == '\\' || c == '’') {
                quoted.append('\\').appendCodePoint(c);
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('’').toString();
  }

  private static boolean isPlain(String name) {
    if (name.isEmpty() || name.equals("{") || name.equals("}")) {
      return false;
    }
    if (name.charAt(0) == '#' || name.charAt(0) == '~') {
      return false;
    }
    return name.codePoints()
        .allMatch(c -> c != ' ' && c != '\'' && ALWAYS_SPECIAL.indexOf(c) < 0 && isPrintable(c));
  }

  /** What needs no escape, neither in C's double quotes nor in a shell's. */
  private static boolean isSameInDoubleQuotes(int c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || " '%+,-./:]_{}#~".indexOf(c) >= 0);
  }

  private static boolean isPrintable(int c) {
    return c >= PRINTABLE_MIN && WideCharacter.isPrintable(c);
  }

  private static String escape(int c) {
    int known = ESCAPES.indexOf(c);
    if (known >= 0 && known % 2 == 0) {
      return "\\" + ESCAPES.charAt(known + 1);
    }
    StringBuilder octal = new StringBuilder();
    for (byte octet : Character.toString(c).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      octal.append(String.format("\\%03o", octet & 0xff));
    }
    return octal.toString();
  }
}
