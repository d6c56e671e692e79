package io.upcall.samples.tools;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts what goes by. Owned by the thread that reads the file. */
final class WcCounter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
  private static final long LOW_SEVEN = 0x7f7f7f7f7f7f7f7fL;

  private static final int TAB = 8;

  /** What {@link #decode} says instead of a character. */
  private static final int INVALID = -1;

  /** The same: it begins here, and its end is in what comes next. */
  private static final int INCOMPLETE = -2;

  private static final int ASCII = 0x80;
  private static final int LAST_ASCII_PRINTABLE = 0x7e;

  private final boolean text;

  private long lines;
  private long words;
  private long characters;
  private long bytes;
  private long longest;
  private boolean inWord;
  private long column;

  /**
   * A counter.
   *
   * @param text whether words, characters and lengths are asked for, which takes ten times as long
   */
  WcCounter(boolean text) {
    this.text = text;
  }

  /** What was counted so far. */
  WcCounts counts() {
    return new WcCounts(
        lines, words + (inWord ? 1 : 0), characters, bytes, Math.max(longest, column));
  }

  /** Bytes that are there and were not looked at. */
  void skip(long count) {
    bytes += count;
  }

  /**
   * Counts what is in {@code buffer} up to {@code end}, of which what is before {@code fresh} came
   * with the last call but was not counted.
   *
   * @return up to where it is counted: all but a character of which the end is missing
   */
  int count(byte[] buffer, int fresh, int end) {
    bytes += end - fresh;
    if (text) {
      return countText(buffer, end);
    }
    lines += newlines(buffer, end);
    return end;
  }

  /** Eight bytes at a time: those that are newlines become zero, and zeros are counted. */
  private static long newlines(byte[] buffer, int end) {
    long count = 0;
    int at = 0;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long differs = (long) LONG.get(buffer, at) ^ NEWLINES;
      // The high bit of each byte that is not zero; exact, since no byte carries into the next.
      long nonZero = ((differs & LOW_SEVEN) + LOW_SEVEN) | differs;
      count += Long.BYTES - Long.bitCount(nonZero & ~LOW_SEVEN);
    }
    for (; at < end; at++) {
      count += buffer[at] == '\n' ? 1 : 0;
    }
    return count;
  }

  private int countText(byte[] buffer, int end) {
    int at = 0;
    while (at < end) {
      int octet = buffer[at];
      if (octet >= 0) {
        characters++;
        at++;
        ascii(octet);
        continue;
      }
      int c = decode(buffer, at, end);
      if (c == INCOMPLETE) {
        break;
      }
      if (c == INVALID) {
        at++;
        continue;
      }
      characters++;
      at += length(octet & 0xff);
      wide(c);
    }
    return at;
  }

  private void ascii(int c) {
    switch (c) {
      case '\n':
        lines++;
        endLine();
        break;
      case '\r', '\f':
        endLine();
        break;
      case '\t':
        column += TAB - column % TAB;
        endWord();
        break;
      case ' ':
        column++;
        endWord();
        break;
      case '\013':
        endWord();
        break;
      default:
        if (c > ' ' && c <= LAST_ASCII_PRINTABLE) {
          column++;
          inWord = true;
        }
        break;
    }
  }

  private void wide(int c) {
    if (!WideCharacter.isPrintable(c)) {
      return;
    }
    column += WideCharacter.columns(c);
    if (WideCharacter.isSpace(c)) {
      endWord();
    } else {
      inWord = true;
    }
  }

  private void endLine() {
    longest = Math.max(longest, column);
    column = 0;
    endWord();
  }

  private void endWord() {
    words += inWord ? 1 : 0;
    inWord = false;
  }

  /**
   * How many bytes a character has that begins with {@code lead}; 0 when none does. Up to six, as
   * UTF-8 once was, for the C library takes them, and so they are counted.
   */
  private static int length(int lead) {
    if (lead < 0xc2 || lead >= 0xfe) {
      return 0;
    }
    return Integer.numberOfLeadingZeros(~(lead << 24));
  }

  /** The character of several bytes that begins at {@code at}. */
  private static int decode(byte[] buffer, int at, int end) {
    int lead = buffer[at] & 0xff;
    int length = length(lead);
    if (length == 0) {
      return INVALID;
    }
    int c = lead & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      if (at + i == end) {
        return INCOMPLETE;
      }
      int next = buffer[at + i] & 0xff;
      if ((next & 0xc0) != ASCII || (i == 1 && !follows(lead, next))) {
        return INVALID;
      }
      c = (c << 6) | (next & 0x3f);
    }
    return c;
  }

  /** No character is longer than it has to be, and none is a surrogate. */
  private static boolean follows(int lead, int second) {
    switch (lead) {
      case 0xe0:
        return second >= 0xa0;
      case 0xed:
        return second < 0xa0;
      case 0xf0:
        return second >= 0x90;
      case 0xf8:
        return second >= 0x88;
      case 0xfc:
        return second >= 0x84;
      default:
        return true;
    }
  }
}
