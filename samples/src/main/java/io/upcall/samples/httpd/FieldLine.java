package io.upcall.samples.httpd;

/** {@code field-name ":" OWS field-value OWS}, of RFC 9112, section 5: heads and trailers. */
final class FieldLine {
  /** What {@link #colon} answers when the line is no field. */
  static final int MALFORMED = -1;

  private FieldLine() {}

  /**
   * Where the colon is, or {@link #MALFORMED}: for a name that is empty or has a blank behind it,
   * for a folded line, which begins with a blank, and for control characters in the value.
   */
  static int colon(byte[] bytes, int from, int to) {
    int colon = Ascii.indexOf(bytes, from, to, ':');
    boolean isField = isToken(bytes, from, colon) && isText(bytes, colon + 1, to);
    return isField ? colon : MALFORMED;
  }

  /** One character of a token at least. */
  static boolean isToken(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isTokenChar(bytes[i])) {
        return false;
      }
    }
    return from < to;
  }

  /** No control characters but the tab: above all no NUL, and no CR that ends no line. */
  static boolean isText(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = bytes[i];
      if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
