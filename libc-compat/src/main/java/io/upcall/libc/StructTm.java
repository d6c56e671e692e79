package io.upcall.libc;

/**
 * {@code struct tm}: a time of day in parts.
 *
 * @param tm_mon from 0
 * @param tm_year from 1900
 * @param tm_wday from Sunday, 0
 * @param tm_yday from 0
 * @param tm_isdst above 0 in summer time, below 0 when that is not known
 * @param tm_gmtoff seconds east of UTC
 * @param tm_zone the abbreviation of the zone
 */
public record StructTm(
    int tm_sec,
    int tm_min,
    int tm_hour,
    int tm_mday,
    int tm_mon,
    int tm_year,
    int tm_wday,
    int tm_yday,
    int tm_isdst,
    long tm_gmtoff,
    String tm_zone) {

  /** For {@link Time#mktime} and {@link Time#timegm}, which find out the rest. */
  public static StructTm of(int year, int month, int day, int hour, int minute, int second) {
    return new StructTm(second, minute, hour, day, month, year, 0, 0, -1, 0, "");
  }
}
