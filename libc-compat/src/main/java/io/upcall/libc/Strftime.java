package io.upcall.libc;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** strftime(3) in the C locale, with glibc's flags and widths. Of one thread. */
final class Strftime {

  static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };
  static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  private final StructTm tm;
  private final StringBuilder out = new StringBuilder();

  // The conversion under way: one of _ - 0, or 0 for the conversion's own; ^ and #; the width.
  private char padding;
  private boolean upper;
  private boolean swapped;
  private int width;

  private Strftime(StructTm tm) {
    this.tm = tm;
  }

  static String format(String format, StructTm tm) {
    Strftime formatter = new Strftime(tm);
    formatter.run(format);
    return formatter.out.toString();
  }

  private void run(String format) {
    for (int at = 0; at < format.length(); ) {
      int percent = format.indexOf('%', at);
      int end = percent < 0 ? format.length() : percent;
      out.append(format, at, end);
      at = percent < 0 ? end : conversion(format, percent);
    }
  }

  /** One conversion; answers where the format goes on. */
  private int conversion(String format, int percent) {
    int at = percent + 1;
    padding = 0;
    upper = false;
    swapped = false;
    width = 0;
    for (; at < format.length() && "_-0^#".indexOf(format.charAt(at)) >= 0; at++) {
      switch (format.charAt(at)) {
        case '^' -> upper = true;
        case '#' -> swapped = true;
        default -> padding = format.charAt(at);
      }
    }
    for (; at < format.length() && Character.digit(format.charAt(at), 10) >= 0; at++) {
      width = Math.min(10 * width + Character.digit(format.charAt(at), 10), 1 << 16);
    }
    if (at < format.length() && "EO".indexOf(format.charAt(at)) >= 0) {
      at++; // other eras and digits, which the C locale has not
    }
    if (at == format.length() || !convert(format.charAt(at))) {
      // As glibc: what is no conversion stands for itself.
      int end = Math.min(at + 1, format.length());
      out.append(format, percent, end);
      return end;
    }
    return at + 1;
  }

  private boolean convert(char conversion) {
    switch (conversion) {
      case 'a' -> text(name(DAYS, tm.tm_wday(), 3));
      case 'A' -> text(name(DAYS, tm.tm_wday(), 9));
      case 'b', 'h' -> text(name(MONTHS, tm.tm_mon(), 3));
      case 'B' -> text(name(MONTHS, tm.tm_mon(), 9));
      case 'c' -> text(format("%a %b %e %H:%M:%S %Y", tm));
      case 'C' -> number(Math.floorDiv(year(), 100), 2, '0');
      case 'd' -> number(tm.tm_mday(), 2, '0');
      case 'D', 'x' -> text(format("%m/%d/%y", tm));
      case 'e' -> number(tm.tm_mday(), 2, '_');
      case 'F' -> text(format("%Y-%m-%d", tm));
      case 'g' -> number(Math.floorMod(weekYear(), 100), 2, '0');
      case 'G' -> number(weekYear(), 1, '0');
      case 'H' -> number(tm.tm_hour(), 2, '0');
      case 'I' -> number(hour12(), 2, '0');
      case 'j' -> number(tm.tm_yday() + 1, 3, '0');
      case 'k' -> number(tm.tm_hour(), 2, '_');
      case 'l' -> number(hour12(), 2, '_');
      case 'm' -> number(tm.tm_mon() + 1, 2, '0');
      case 'M' -> number(tm.tm_min(), 2, '0');
      case 'n' -> text("\n");
      case 'p' -> halfOfDay(swapped);
      case 'P' -> halfOfDay(true);
      case 'r' -> text(format("%I:%M:%S %p", tm));
      case 'R' -> text(format("%H:%M", tm));
      case 's' -> number(epochSeconds(), 1, '_');
      case 'S' -> number(tm.tm_sec(), 2, '0');
      case 't' -> text("\t");
      case 'T', 'X' -> text(format("%H:%M:%S", tm));
      case 'u' -> number(tm.tm_wday() == 0 ? 7 : tm.tm_wday(), 1, '0');
      case 'U' -> number((tm.tm_yday() + 7 - tm.tm_wday()) / 7, 2, '0');
      case 'V' -> number(week(), 2, '0');
      case 'w' -> number(tm.tm_wday(), 1, '0');
      case 'W' -> number((tm.tm_yday() + 7 - (tm.tm_wday() + 6) % 7) / 7, 2, '0');
      case 'y' -> number(Math.floorMod(year(), 100), 2, '0');
      case 'Y' -> number(year(), 1, '0');
      case 'z' -> zone();
      case 'Z' -> text(swapped ? tm.tm_zone().toLowerCase(Locale.ROOT) : tm.tm_zone());
      case '%' -> text("%");
      default -> {
        return false;
      }
    }
    return true;
  }

  // ---- writing ---------------------------------------------------------------------------------

  private static String name(String[] names, int index, int most) {
    String name = index >= 0 && index < names.length ? names[index] : "?";
    return name.substring(0, Math.min(most, name.length()));
  }

  private void text(String text) {
    String shown = upper || (swapped && isName(text)) ? text.toUpperCase(Locale.ROOT) : text;
    pad(padding == '0' ? '0' : ' ', width - shown.length());
    out.append(shown);
  }

  private boolean isName(String text) {
    return !text.equals(tm.tm_zone().toLowerCase(Locale.ROOT));
  }

  private void halfOfDay(boolean lower) {
    String text = tm.tm_hour() < 12 ? "am" : "pm";
    pad(padding == '0' ? '0' : ' ', width - text.length());
    out.append(lower ? text : text.toUpperCase(Locale.ROOT));
  }

  private void number(long value, int digits, char ownPadding) {
    char fill = padding == 0 ? ownPadding : padding;
    int wanted = fill == '-' ? 0 : Math.max(digits, width);
    String text = Long.toString(Math.abs(value));
    String sign = value < 0 ? "-" : "";
    if (fill == '_') {
      pad(' ', wanted - text.length() - sign.length());
      out.append(sign);
    } else {
      out.append(sign);
      pad('0', wanted - text.length() - sign.length());
    }
    out.append(text);
  }

  private void pad(char with, int count) {
    out.append(String.valueOf(with).repeat(Math.max(0, count)));
  }

  private void zone() {
    long minutes = Math.abs(tm.tm_gmtoff()) / 60;
    out.append(tm.tm_gmtoff() < 0 ? '-' : '+');
    number(minutes / 60 * 100 + minutes % 60, 4, '0');
  }

  // ---- what is computed ------------------------------------------------------------------------

  private int year() {
    return tm.tm_year() + Calendar.FIRST_YEAR;
  }

  private int hour12() {
    int hour = Math.floorMod(tm.tm_hour(), 12);
    return hour == 0 ? 12 : hour;
  }

  private LocalDate date() {
    return LocalDate.ofYearDay(year(), 1).plusDays(tm.tm_yday());
  }

  private int week() {
    return date().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  private int weekYear() {
    return date().get(IsoFields.WEEK_BASED_YEAR);
  }

  private long epochSeconds() {
    LocalDateTime time = date().atTime(0, 0).plusHours(tm.tm_hour()).plusMinutes(tm.tm_min());
    return time.plusSeconds(tm.tm_sec()).toEpochSecond(ZoneOffset.UTC) - tm.tm_gmtoff();
  }
}
