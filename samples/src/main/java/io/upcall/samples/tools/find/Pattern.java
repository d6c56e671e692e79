package io.upcall.samples.tools.find;

import java.util.Set;

/**
 * fnmatch(3): {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]}, {@code [[:alpha:]]} and the
 * backslash. A star goes over slashes and leading dots, too.
 */
final class Pattern {
  private static final Set<String> CLASSES =
      Set.of(
          "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
          "upper", "xdigit");

  private final java.util.regex.Pattern regex;

  private Pattern(java.util.regex.Pattern regex) {
    this.regex = regex;
  }

  static Pattern of(String pattern, boolean ignoresCase) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); ) {
      i = translate(pattern, i, regex);
    }
    int flags = java.util.regex.Pattern.DOTALL;
    if (ignoresCase) {
      flags |= java.util.regex.Pattern.CASE_INSENSITIVE | java.util.regex.Pattern.UNICODE_CASE;
    }
    return new Pattern(java.util.regex.Pattern.compile(regex.toString(), flags));
  }

  boolean matches(String text) {
    return regex.matcher(text).matches();
  }

  /** What is at {@code i}; the index behind it. */
  private static int translate(String pattern, int i, StringBuilder regex) {
    char c = pattern.charAt(i);
    switch (c) {
      case '*':
        regex.append(".*");
        return i + 1;
      case '?':
        regex.append('.');
        return i + 1;
      case '[':
        int end = bracketEnd(pattern, i);
        if (end < 0) {
          regex.append("\\[");
          return i + 1;
        }
        bracket(pattern.substring(i + 1, end), regex);
        return end + 1;
      case '\\':
        if (i + 1 == pattern.length()) {
          // Matches nothing at all.
          regex.append("(?!)");
          return i + 1;
        }
        regex.append(quoted(pattern, i + 1));
        return i + 1 + Character.charCount(pattern.codePointAt(i + 1));
      default:
        regex.append(quoted(pattern, i));
        return i + Character.charCount(pattern.codePointAt(i));
    }
  }

  private static String quoted(String pattern, int i) {
    return java.util.regex.Pattern.quote(Character.toString(pattern.codePointAt(i)));
  }

  /** Where the bracket expression that begins at {@code begin} ends; -1 when it does not. */
  private static int bracketEnd(String pattern, int begin) {
    int i = begin + 1;
    if (i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^')) {
      i++;
    }
    // A ] in front is one of the characters.
    for (int first = i; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == ']' && i > first) {
        return i;
      }
      if (c == '[' && i + 1 < pattern.length() && pattern.charAt(i + 1) == ':') {
        int end = pattern.indexOf(":]", i + 2);
        i = end < 0 ? i : end + 1;
      } else if (c == '\\') {
        i++;
      }
    }
    return -1;
  }

  private static void bracket(String inner, StringBuilder regex) {
    regex.append('[');
    int i = 0;
    if (inner.startsWith("!") || inner.startsWith("^")) {
      regex.append('^');
      i = 1;
    }
    while (i < inner.length()) {
      i = member(inner, i, regex);
    }
    regex.append(']');
  }

  private static int member(String inner, int i, StringBuilder regex) {
    if (inner.startsWith("[:", i)) {
      int end = inner.indexOf(":]", i + 2);
      if (end >= 0 && CLASSES.contains(inner.substring(i + 2, end))) {
        String name = inner.substring(i + 2, end);
        regex.append("\\p{").append(Character.toUpperCase(name.charAt(0)));
        regex.append(name.equals("xdigit") ? "Digit" : name.substring(1)).append('}');
        return end + 2;
      }
    }
    char c = inner.charAt(i);
    if (c == '-' && i > 0 && i + 1 < inner.length()) {
      regex.append('-');
      return i + 1;
    }
    int at = c == '\\' && i + 1 < inner.length() ? i + 1 : i;
    int member = inner.codePointAt(at);
    if (!Character.isLetterOrDigit(member)) {
      regex.append('\\');
    }
    regex.appendCodePoint(member);
    return at + Character.charCount(member);
  }
}
