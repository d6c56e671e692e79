package io.upcall.libc;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/** strptime(3) in the C locale. Of one thread. */
final class Strptime {

  static final int MISMATCH = -1;

  private final String text;
  private int at;

  private int second;
  private int minute;
  private int hour;
  private int day;
  private int month;
  private int year;
  private int weekDay;
  private int yearDay;
  private long offsetSeconds;

  private int century = -1;
  private boolean afternoon;
  private boolean twelveHours;
  private boolean hasDay;
  private boolean hasYear;
  private boolean hasYearDay;

  private Strptime(String text, StructTm before) {
    this.text = text;
    second = before.tm_sec();
    minute = before.tm_min();
    hour = before.tm_hour();
    day = before.tm_mday();
    month = before.tm_mon();
    year = before.tm_year();
    weekDay = before.tm_wday();
    yearDay = before.tm_yday();
    offsetSeconds = before.tm_gmtoff();
  }

  /** Where {@code text} goes on behind what matched, {@code tm[0]} changed; or MISMATCH. */
  static int parse(String text, String format, StructTm[] tm) {
    Strptime parser = new Strptime(text, tm[0]);
    if (!parser.matches(format)) {
      return MISMATCH;
    }
    tm[0] = parser.result(tm[0]);
    return parser.at;
  }

  private boolean matches(String format) {
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (Character.isWhitespace(c)) {
        skipSpace();
      } else if (c != '%') {
        if (at == text.length() || text.charAt(at++) != c) {
          return false;
        }
      } else {
        i++;
        if (i < format.length() && "EO".indexOf(format.charAt(i)) >= 0) {
          i++;
        }
        if (i >= format.length() || !convert(format.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean convert(char conversion) {
    switch (conversion) {
      case 'a', 'A':
        weekDay = name(Strftime.DAYS);
        return weekDay >= 0;
      case 'b', 'B', 'h':
        month = name(Strftime.MONTHS);
        hasDay = true;
        return month >= 0;
      case 'c':
        return matches("%a %b %e %H:%M:%S %Y");
      case 'C':
        century = number(2, 0, 99);
        return century >= 0;
      case 'd', 'e':
        day = number(2, 1, 31);
        hasDay = true;
        return day >= 0;
      case 'D', 'x':
        return matches("%m/%d/%y");
      case 'F':
        return matches("%Y-%m-%d");
      case 'H', 'k':
        hour = number(2, 0, 23);
        twelveHours = false;
        return hour >= 0;
      case 'I', 'l':
        hour = number(2, 1, 12) % 12;
        twelveHours = true;
        return hour >= 0;
      case 'j':
        yearDay = number(3, 1, 366) - 1;
        hasYearDay = true;
        return yearDay >= 0;
      case 'm':
        month = number(2, 1, 12) - 1;
        hasDay = true;
        return month >= 0;
      default:
        return convertMore(conversion);
    }
  }

  private boolean convertMore(char conversion) {
    switch (conversion) {
      case 'M':
        minute = number(2, 0, 59);
        return minute >= 0;
      case 'n', 't':
        skipSpace();
        return true;
      case 'p':
        int half = name(new String[] {"AM", "PM"});
        afternoon = half == 1;
        return half >= 0;
      case 'r':
        return matches("%I:%M:%S %p");
      case 'R':
        return matches("%H:%M");
      case 'S':
        second = number(2, 0, 61);
        return second >= 0;
      case 'T', 'X':
        return matches("%H:%M:%S");
      case 'w':
        weekDay = number(1, 0, 6);
        return weekDay >= 0;
      case 'y':
        int two = number(2, 0, 99);
        year = two >= 69 ? two : two + 100;
        hasYear = true;
        return two >= 0;
      case 'Y':
        int four = number(4, 0, 9999);
        year = four - Calendar.FIRST_YEAR;
        hasYear = true;
        return four >= 0;
      case 'z':
        return zone();
      case '%':
        return at < text.length() && text.charAt(at++) == '%';
      default:
        return false;
    }
  }

  // ---- reading ---------------------------------------------------------------------------------

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /** The number, or -1 when there is none or it is out of range. */
  private int number(int digits, int least, int most) {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    int begin = at;
    int value = 0;
    while (at < text.length() && at - begin < digits && digit() >= 0 && 10 * value <= most) {
      value = 10 * value + digit();
      at++;
    }
    return at == begin || value < least || value > most ? MISMATCH : value;
  }

  private int digit() {
    char c = text.charAt(at);
    return c >= '0' && c <= '9' ? c - '0' : -1;
  }

  /** The index of a name, whole or its first three letters; -1 for another. */
  private int name(String[] names) {
    String rest = text.substring(at).toLowerCase(Locale.ROOT);
    for (int i = 0; i < names.length; i++) {
      String whole = names[i].toLowerCase(Locale.ROOT);
      String brief = whole.substring(0, Math.min(3, whole.length()));
      if (rest.startsWith(brief)) {
        at += rest.startsWith(whole) ? whole.length() : brief.length();
        return i;
      }
    }
    return MISMATCH;
  }

  /** {@code Z}, {@code +hh}, {@code +hhmm} or {@code +hh:mm}. */
  private boolean zone() {
    skipSpace();
    if (at < text.length() && text.charAt(at) == 'Z') {
      at++;
      offsetSeconds = 0;
      return true;
    }
    boolean west = at < text.length() && text.charAt(at) == '-';
    if (!west && (at == text.length() || text.charAt(at) != '+')) {
      return false;
    }
    at++;
    int begin = at;
    int hours = number(2, 0, 14);
    if (hours < 0 || at - begin != 2) {
      return false;
    }
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
    }
    begin = at;
    int minutes = at < text.length() && digit() >= 0 ? number(2, 0, 59) : 0;
    if (minutes < 0 || (at != begin && at - begin != 2)) {
      return false;
    }
    offsetSeconds = (hours * 60L + minutes) * (west ? -60 : 60);
    return true;
  }

  private StructTm result(StructTm before) {
    if (twelveHours && afternoon) {
      hour += 12;
    }
    if (century >= 0) {
      year = century * 100 - Calendar.FIRST_YEAR + Math.floorMod(year, 100);
    }
    try {
      LocalDate date = null;
      if (hasYearDay && !hasDay) {
        date = LocalDate.ofYearDay(year + Calendar.FIRST_YEAR, yearDay + 1);
      } else if (hasDay || hasYear) {
        date = LocalDate.of(year + Calendar.FIRST_YEAR, month + 1, Math.max(1, day));
      }
      if (date != null) {
        day = hasYearDay && !hasDay ? date.getDayOfMonth() : day;
        month = date.getMonthValue() - 1;
        weekDay = date.getDayOfWeek().getValue() % 7;
        yearDay = date.getDayOfYear() - 1;
      }
    } catch (DateTimeException noSuchDay) {
      // February 30: told as it was read, without the days of week and year.
    }
    return new StructTm(
        second,
        minute,
        hour,
        day,
        month,
        year,
        weekDay,
        yearDay,
        before.tm_isdst(),
        offsetSeconds,
        before.tm_zone());
  }
}
