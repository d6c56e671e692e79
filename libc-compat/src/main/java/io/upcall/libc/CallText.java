package io.upcall.libc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Spells calls as strace(1) does. */
final class CallText {

  /** How many bytes of memory are shown: strace's own default. */
  private static final int MOST_BYTES = 32;

  private static final int MOST_CHARS = 256;
  private static final int MOST_ELEMENTS = 16;

  private final ArgumentNames names = new ArgumentNames();

  /** {@code read(3, "abc", 4096)}. */
  String call(String function, List<@Nullable Object> arguments, @Nullable Object result) {
    StringJoiner list = new StringJoiner(", ", function + "(", ")");
    for (int i = 0; i < arguments.size(); i++) {
      String name = names.of(function, i, arguments);
      list.add(name != null ? name : memoryOrValue(function, arguments.get(i), result));
    }
    return list.toString();
  }

  /** What is behind the equals sign of a call that succeeded. */
  String result(@Nullable Object result) {
    return result == null ? "0" : value(result);
  }

  /** What is behind the equals sign of a call that failed. */
  String failure(int errno) {
    return "-1 " + Errno.strerrorname_np(errno) + " (" + Errno.strerror(errno) + ")";
  }

  /** {@code <0.000021>}, in seconds. */
  String elapsed(long nanos) {
    return String.format(Locale.ROOT, " <%.6f>", nanos / 1e9);
  }

  /** Memory that the call fills is shown as far as the result says that it is filled. */
  private String memoryOrValue(
      String function, @Nullable Object argument, @Nullable Object result) {
    if (!(argument instanceof MemorySegment memory)) {
      return value(argument);
    }
    if (!names.isFilled(function)) {
      return bytes(memory);
    }
    long filled =
        result instanceof Number count ? Math.min(count.longValue(), memory.byteSize()) : -1;
    return filled >= 0 ? bytes(memory.asSlice(0, filled)) : "[" + memory.byteSize() + " bytes]";
  }

  private String value(@Nullable Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof String string) {
      return quoted(string.getBytes(StandardCharsets.UTF_8), MOST_CHARS);
    }
    if (value instanceof MemorySegment memory) {
      return bytes(memory);
    }
    if (value instanceof ByteBuffer buffer) {
      return "{iov_len=" + buffer.remaining() + "}";
    }
    if (value instanceof SocketAddress) {
      return "{" + value + "}";
    }
    if (value.getClass().isArray()) {
      return array(value);
    }
    if (value instanceof Record) {
      // StructTimespec[tv_sec=1, tv_nsec=0] is {tv_sec=1, tv_nsec=0} there.
      String text = value.toString();
      return "{" + text.substring(text.indexOf('[') + 1, text.length() - 1) + "}";
    }
    return value.toString();
  }

  private String array(Object array) {
    int length = Array.getLength(array);
    StringJoiner list = new StringJoiner(", ", "[", length > MOST_ELEMENTS ? ", ...]" : "]");
    for (int i = 0; i < Math.min(length, MOST_ELEMENTS); i++) {
      list.add(value(Array.get(array, i)));
    }
    return list.toString();
  }

  private static String bytes(MemorySegment memory) {
    int shown = (int) Math.min(memory.byteSize(), MOST_BYTES + 1);
    return quoted(memory.asSlice(0, shown).toArray(ValueLayout.JAVA_BYTE), MOST_BYTES);
  }

  private static String quoted(byte[] bytes, int most) {
    StringBuilder text = new StringBuilder("\"");
    int shown = Math.min(bytes.length, most);
    for (int i = 0; i < shown; i++) {
      boolean digitFollows = i + 1 < shown && bytes[i + 1] >= '0' && bytes[i + 1] <= '9';
      appendEscaped(text, bytes[i] & 0xff, digitFollows);
    }
    return text.append(shown < bytes.length ? "\"..." : "\"").toString();
  }

  private static void appendEscaped(StringBuilder text, int octet, boolean digitFollows) {
    switch (octet) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (octet >= ' ' && octet < 0x7f) {
          text.append((char) octet);
        } else {
          // Three digits only where a shorter one would swallow the next character.
          String octal = Integer.toOctalString(octet);
          text.append('\\').append(digitFollows ? "0".repeat(3 - octal.length()) : "");
          text.append(octal);
        }
      }
    }
  }
}
