package io.upcall.libc;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.TimeZone;

/** Between seconds and {@link StructTm}, by java.time. */
final class Calendar {

  static final int FIRST_YEAR = 1900;

  private Calendar() {}

  /** The parts of a time in {@code zone}. @throws ErrnoException EOVERFLOW */
  static StructTm parts(String function, long seconds, ZoneId zone) throws ErrnoException {
    ZonedDateTime time;
    try {
      time = Instant.ofEpochSecond(seconds).atZone(zone);
    } catch (DateTimeException outOfRange) {
      throw new ErrnoException(function, Errno.EOVERFLOW, seconds);
    }
    boolean summer = zone.getRules().isDaylightSavings(time.toInstant());
    String name = zone.equals(ZoneOffset.UTC) ? "GMT" : abbreviation(zone, summer);
    return new StructTm(
        time.getSecond(),
        time.getMinute(),
        time.getHour(),
        time.getDayOfMonth(),
        time.getMonthValue() - 1,
        time.getYear() - FIRST_YEAR,
        time.getDayOfWeek().getValue() % 7,
        time.getDayOfYear() - 1,
        summer ? 1 : 0,
        time.getOffset().getTotalSeconds(),
        name);
  }

  private static String abbreviation(ZoneId zone, boolean summer) {
    TimeZone names = TimeZone.getTimeZone(zone);
    return zone instanceof ZoneOffset
        ? zone.getDisplayName(TextStyle.SHORT, Locale.ROOT)
        : names.getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
  }

  /**
   * The seconds of a time in {@code zone}; parts that are out of their range carry over.
   *
   * @throws ErrnoException EOVERFLOW
   */
  static long seconds(String function, StructTm tm, ZoneId zone) throws ErrnoException {
    try {
      LocalDateTime time =
          LocalDateTime.of(FIRST_YEAR, 1, 1, 0, 0)
              .plusYears(tm.tm_year())
              .plusMonths(tm.tm_mon())
              .plusDays(tm.tm_mday() - 1L)
              .plusHours(tm.tm_hour())
              .plusMinutes(tm.tm_min())
              .plusSeconds(tm.tm_sec());
      ZonedDateTime zoned = time.atZone(zone);
      if (tm.tm_isdst() == 0) {
        // Twice there, in autumn: the later one is the one of winter.
        zoned = zoned.withLaterOffsetAtOverlap();
      }
      boolean summer = zone.getRules().isDaylightSavings(zoned.toInstant());
      long seconds = zoned.toEpochSecond();
      if (tm.tm_isdst() > 0 && !summer) {
        return seconds - saving(zone, zoned.toInstant());
      }
      return tm.tm_isdst() == 0 && summer ? seconds + saving(zone, zoned.toInstant()) : seconds;
    } catch (DateTimeException | ArithmeticException outOfRange) {
      throw new ErrnoException(function, Errno.EOVERFLOW, tm);
    }
  }

  /** What summer time adds around then: 0 where there is none. */
  private static long saving(ZoneId zone, Instant around) {
    Duration now = zone.getRules().getDaylightSavings(around);
    if (!now.isZero()) {
      return now.toSeconds();
    }
    ZoneOffsetTransition next = zone.getRules().nextTransition(around);
    return next == null
        ? 0
        : zone.getRules().getDaylightSavings(next.getInstant().plusSeconds(1)).toSeconds();
  }
}
