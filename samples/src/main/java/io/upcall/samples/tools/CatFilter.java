package io.upcall.samples.tools;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What cat(1)'s options do to the bytes. Goes on from one file to the next, lines included.
 *
 * <pre>
 *               other byte                    newline
 *  IN_LINE ◀──────────────── LINE_BEGINS ◀──────────────── IN_LINE
 *     ▲                           │ newline
 *     │       other byte          ▼
 *     └─────────────────────── AFTER_EMPTY ◀─┐ newline: one more empty line,
 *                                    └───────┘ which -s leaves out
 * </pre>
 */
final class CatFilter {
  private enum Place {
    LINE_BEGINS,
    IN_LINE,
    AFTER_EMPTY
  }

  /** M-^I and M-^? are the longest of one byte; before it may come a number and a ^M. */
  private static final int MOST_BYTES_A_BYTE = 32;

  private static final int DEL = 127;
  private static final int META = 128;

  private final boolean number;
  private final boolean numberNonblank;
  private final boolean squeezeBlank;
  private final boolean showEnds;
  private final boolean showTabs;
  private final boolean showNonprinting;

  private Place place = Place.LINE_BEGINS;
  private long line;

  /** With -E a carriage return is ^M before a newline, and what it is elsewhere: so it waits. */
  private boolean carriageReturn;

  private byte[] text = new byte[4096];
  private int length;

  CatFilter(
      boolean number,
      boolean numberNonblank,
      boolean squeezeBlank,
      boolean showEnds,
      boolean showTabs,
      boolean showNonprinting) {
    this.number = number;
    this.numberNonblank = numberNonblank;
    this.squeezeBlank = squeezeBlank;
    this.showEnds = showEnds;
    this.showTabs = showTabs;
    this.showNonprinting = showNonprinting;
  }

  boolean changesNothing() {
    return !(number || squeezeBlank || showEnds || showTabs || showNonprinting);
  }

  /** Prints what remains of {@code bytes}, changed. */
  void pass(ByteBuffer bytes, Output out) throws Output.Failure {
    while (bytes.hasRemaining()) {
      byte octet = bytes.get();
      if (text.length - length < MOST_BYTES_A_BYTE) {
        text = Arrays.copyOf(text, 2 * text.length);
      }
      if (octet == '\n') {
        newline();
      } else {
        other(octet & 0xff);
      }
    }
    print(out);
  }

  /** Prints what was held back. */
  void end(Output out) throws Output.Failure {
    if (carriageReturn) {
      put('\r');
    }
    print(out);
  }

  private void print(Output out) throws Output.Failure {
    out.print(text, length);
    length = 0;
  }

  private void newline() {
    if (place != Place.IN_LINE) {
      boolean repeated = place == Place.AFTER_EMPTY;
      place = Place.AFTER_EMPTY;
      if (repeated && squeezeBlank) {
        return;
      }
      if (number && !numberNonblank) {
        putNumber();
      }
    } else {
      place = Place.LINE_BEGINS;
    }
    if (carriageReturn) {
      carriageReturn = false;
      put('^');
      put('M');
    }
    if (showEnds) {
      put('$');
    }
    put('\n');
  }

  private void other(int octet) {
    if (carriageReturn) {
      carriageReturn = false;
      put('\r');
    }
    if (place != Place.IN_LINE && number) {
      putNumber();
    }
    place = Place.IN_LINE;
    if (octet == '\t') {
      putTab();
    } else if (showNonprinting) {
      putVisibly(octet);
    } else if (octet == '\r' && showEnds) {
      carriageReturn = true;
    } else {
      put(octet);
    }
  }

  private void putTab() {
    if (showTabs) {
      put('^');
      put('I');
    } else {
      put('\t');
    }
  }

  private void putVisibly(int octet) {
    int low = octet;
    if (octet >= META) {
      put('M');
      put('-');
      low = octet - META;
    }
    if (low == DEL) {
      put('^');
      put('?');
    } else if (low < ' ') {
      put('^');
      put(low + '@');
    } else {
      put(low);
    }
  }

  private void putNumber() {
    String digits = Long.toString(++line);
    for (int i = digits.length(); i < 6; i++) {
      put(' ');
    }
    for (int i = 0; i < digits.length(); i++) {
      put(digits.charAt(i));
    }
    put('\t');
  }

  private void put(int octet) {
    text[length++] = (byte) octet;
  }
}
