package io.upcall.samples.kvd.resp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line that a person typed: between blanks, or in quotes. In double quotes there are
 * the escapes of C, in single ones only {@code \'}.
 */
final class InlineWords {
  private final byte[] bytes;
  private final int to;
  private int at;

  InlineWords(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.to = to;
  }

  List<byte[]> split() throws ProtocolException {
    List<byte[]> words = new ArrayList<>();
    skipBlanks();
    while (at < to) {
      words.add(word());
      skipBlanks();
    }
    return words;
  }

  private void skipBlanks() {
    while (at < to && isBlank(bytes[at])) {
      at++;
    }
  }

  private byte[] word() throws ProtocolException {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (at < to && !isBlank(bytes[at])) {
      byte c = bytes[at++];
      if (c == '"' || c == '\'') {
        quoted(c, word);
        if (at < to && !isBlank(bytes[at])) {
          // "foo"bar: nobody can mean that.
          throw unbalanced();
        }
      } else {
        word.write(c);
      }
    }
    return word.toByteArray();
  }

  private void quoted(byte quote, ByteArrayOutputStream word) throws ProtocolException {
    while (at < to) {
      byte c = bytes[at++];
      if (c == quote) {
        return;
      }
      if (c == '\\' && at < to && (quote == '"' || bytes[at] == '\'')) {
        word.write(quote == '"' ? escape() : bytes[at++]);
      } else {
        word.write(c);
      }
    }
    throw unbalanced();
  }

  private int escape() {
    byte c = bytes[at++];
    switch (c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'b':
        return '\b';
      case 'a':
        return 7;
      case 'x':
        return hex();
      default:
        return c;
    }
  }

  private int hex() {
    if (at + 2 > to) {
      return 'x';
    }
    int high = Character.digit(bytes[at], 16);
    int low = Character.digit(bytes[at + 1], 16);
    if (high < 0 || low < 0) {
      return 'x';
    }
    at += 2;
    return 16 * high + low;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0;
  }

  private static ProtocolException unbalanced() {
    return new ProtocolException("unbalanced quotes in request");
  }
}
