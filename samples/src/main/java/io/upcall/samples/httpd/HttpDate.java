package io.upcall.samples.httpd;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as HTTP writes them: {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
final class HttpDate {
  /** What {@link #parse} answers when it is no date. */
  static final long INVALID = Long.MIN_VALUE;

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The current second, formatted. Any thread replaces it with a newer one; all are right. */
  private static volatile @Nullable Now now;

  private HttpDate() {}

  private static final class Now {
    private final long second;
    private final byte[] text;

    Now(long second, byte[] text) {
      this.second = second;
      this.text = text;
    }
  }

  static String format(long epochSecond) {
    return FORMAT.format(Instant.ofEpochSecond(epochSecond));
  }

  /** Seconds since 1970, or {@link #INVALID}. The two obsolete forms count as no date. */
  static long parse(String text) {
    try {
      return Instant.from(FORMAT.parse(text)).getEpochSecond();
    } catch (DateTimeException notADate) {
      return INVALID;
    }
  }

  /** When {@link #now} was called last, in seconds since 1970: a clock that costs nothing. */
  static long lastSecond() {
    Now current = now;
    return current == null ? System.currentTimeMillis() / 1000 : current.second;
  }

  /** The current date, formatted once a second. The array is shared: not to be written to. */
  static byte[] now() {
    long second = System.currentTimeMillis() / 1000;
    Now current = now;
    if (current == null || current.second != second) {
      current = new Now(second, Ascii.bytes(format(second)));
      now = current;
    }
    return current.text;
  }
}
