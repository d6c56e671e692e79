package io.upcall.libc.parity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What one thread of a case called, and what came of it. Owned by that thread. */
final class Transcript {

  private final List<String> lines = new ArrayList<>();

  /** Notes a call with its result, and hands that on. */
  long note(long result, String function, Object... arguments) {
    List<String> shown = new ArrayList<>();
    for (Object argument : arguments) {
      shown.add(show(argument));
    }
    String value = result < 0 ? io.upcall.libc.Errno.strerrorname_np((int) -result) : "" + result;
    lines.add(function + "(" + String.join(", ", shown) + ") = " + value);
    return result;
  }

  /** Notes what the last call gave: bytes that were read, a structure. */
  void gave(Object what) {
    int last = lines.size() - 1;
    lines.set(last, lines.get(last) + " " + show(what));
  }

  private static String show(Object value) {
    if (value instanceof byte[] bytes) {
      return show(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    if (value instanceof String text) {
      String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…" + text.length();
      return '"' + shown.replace("\n", "\\n").replace("\0", "\\0") + '"';
    }
    return String.valueOf(value);
  }

  /** A line a call. */
  List<String> lines() {
    return lines;
  }
}
