package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.Time.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The calendar of {@code time.h} against the host's strftime, strptime, gmtime_r and timegm. */
class CalendarTest {

  private static final Linker LINKER = Linker.nativeLinker();

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  private static final MethodHandle STRFTIME =
      function(
          "strftime",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS));
  private static final MethodHandle STRPTIME =
      function(
          "strptime",
          FunctionDescriptor.of(
              ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private static final MethodHandle GMTIME_R =
      function(
          "gmtime_r",
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  private static final MethodHandle TIMEGM =
      function("timegm", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));

  private static final int TM_BYTES = 56;
  private static final int ROOM = 4096;

  /** {@code struct tm} in memory. */
  private static MemorySegment memory(Arena arena, StructTm tm) {
    MemorySegment memory = arena.allocate(TM_BYTES, 8);
    int[] parts = {
      tm.tm_sec(),
      tm.tm_min(),
      tm.tm_hour(),
      tm.tm_mday(),
      tm.tm_mon(),
      tm.tm_year(),
      tm.tm_wday(),
      tm.tm_yday(),
      tm.tm_isdst()
    };
    for (int i = 0; i < parts.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_INT, i, parts[i]);
    }
    memory.set(ValueLayout.JAVA_LONG, 40, tm.tm_gmtoff());
    memory.set(ValueLayout.ADDRESS, 48, arena.allocateFrom(tm.tm_zone()));
    return memory;
  }

  private static List<Integer> parts(StructTm tm) {
    return List.of(
        tm.tm_sec(),
        tm.tm_min(),
        tm.tm_hour(),
        tm.tm_mday(),
        tm.tm_mon(),
        tm.tm_year(),
        tm.tm_wday(),
        tm.tm_yday());
  }

  private static List<Integer> parts(MemorySegment tm) {
    List<Integer> parts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      parts.add(tm.getAtIndex(ValueLayout.JAVA_INT, i));
    }
    return parts;
  }

  private static String hostStrftime(String format, StructTm tm) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM);
      long length =
          (long)
              STRFTIME.invokeExact(
                  room, (long) ROOM, arena.allocateFrom(format), memory(arena, tm));
      return new String(
          room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
          java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static final long[] MOMENTS = {
    0,
    1,
    86_399,
    951_782_399,
    951_868_799,
    1_078_012_800,
    1_104_537_599,
    1_230_768_000,
    1_483_228_800,
    1_609_459_199,
    1_700_000_000,
    2_147_483_648L,
    4_102_444_800L,
    -1,
    -2_208_988_800L,
    253_402_300_799L,
    1_046_476_800,
    1_735_603_200
  };

  static List<String> formats() {
    List<String> formats = new ArrayList<>();
    for (char c : "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%".toCharArray()) {
      formats.add("%" + c);
      formats.add("[%_" + c + "]");
      formats.add("[%-" + c + "]");
      formats.add("[%0" + c + "]");
      formats.add("[%^" + c + "]");
      // glibc 2.36 makes a mess of a width of %z: [           +000000000000] for %12z.
      if ("cDFrRTxXz".indexOf(c) < 0) {
        formats.add("[%12" + c + "]");
      }
    }
    formats.addAll(
        List.of(
            "",
            "plain",
            "%Y-%m-%dT%H:%M:%SZ",
            "%EY %Od",
            "%Q",
            "%",
            "100%",
            "%#Z %#p",
            "%a, %d %b"));
    return formats;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void timesAreSpelledAsByTheHost(String format) throws Throwable {
    for (long moment : MOMENTS) {
      StructTm tm = gmtime(moment);
      assertThat(strftime(format, tm))
          .as("\"%s\" of %s", format, moment)
          .isEqualTo(hostStrftime(format, tm));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-02-29 12:34:56 | %Y-%m-%d %H:%M:%S",
        "2024-02-29x | %F",
        "12:34 | %R",
        "12:34:60 | %T",
        "24:00 | %H:%M",
        "1:2:3 | %H:%M:%S",
        "01/02/69 | %D",
        "01/02/68 | %D",
        "Thu Jan  1 00:00:00 1970 | %c",
        "thursday | %A",
        "Thurs | %a",
        "JAN | %b",
        "january | %h",
        "Xyz | %b",
        "12:30 AM | %I:%M %p",
        "12:30 pm | %I:%M %p",
        "01:30 PM | %I:%M %p",
        "13:30 PM | %I:%M %p",
        "2023 365 | %Y %j",
        "2024 60 | %Y %j",
        "2023 0 | %Y %j",
        "99 | %y",
        "20 24 | %C %y",
        "5 | %w",
        "7 | %w",
        "a%b | a%%b",
        "ab | a b",
        "32 | %d",
        "'  7' | %d",
        "2023-13-01 | %Y-%m-%d",
        "+0130 | %z",
        "-08:00 | %z",
        "Z | %z",
        "0130 | %z",
        "12 | %Q",
        "'' | %d",
        "20240229123456 | %Y%m%d%H%M%S"
      })
  void timesAreReadAsByTheHost(String text, String format) throws Throwable {
    StructTm before = gmtime(0);
    StructTm[] ours = {before};
    int end = strptime(text, format, ours);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment string = arena.allocateFrom(text);
      MemorySegment tm = memory(arena, before);
      MemorySegment rest =
          (MemorySegment) STRPTIME.invokeExact(string, arena.allocateFrom(format), tm);
      long expected = rest.address() == 0 ? -1 : rest.address() - string.address();
      assertThat((long) end).as("the end").isEqualTo(expected);
      if (end >= 0) {
        assertThat(parts(ours[0])).isEqualTo(parts(tm));
        assertThat(ours[0].tm_gmtoff()).isEqualTo(tm.get(ValueLayout.JAVA_LONG, 40));
      } else {
        assertThat(ours[0]).as("unchanged").isEqualTo(before);
      }
    }
  }

  @Test
  void randomMomentsAreTheHosts() throws Throwable {
    long seed = Long.getLong("upcall.test.seed", System.nanoTime());
    System.out.println("calendar: -Dupcall.test.seed=" + seed);
    Random random = new Random(seed);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment seconds = arena.allocate(8);
      MemorySegment tm = arena.allocate(TM_BYTES, 8);
      for (int i = 0; i < 5_000; i++) {
        long moment = random.nextLong() >> (20 + random.nextInt(40));
        seconds.set(ValueLayout.JAVA_LONG, 0, moment);
        assertThat(((MemorySegment) GMTIME_R.invokeExact(seconds, tm)).address()).isNotZero();
        StructTm ours = gmtime(moment);
        assertThat(parts(ours)).as("seed %s: %s", seed, moment).isEqualTo(parts(tm));
        assertThat(timegm(ours)).isEqualTo(moment);
        StructTm wild =
            StructTm.of(
                random.nextInt(400) - 100,
                random.nextInt(50) - 20,
                random.nextInt(100) - 40,
                random.nextInt(60) - 20,
                random.nextInt(200) - 80,
                random.nextInt(5_000) - 2_000);
        assertThat(timegm(wild))
            .as("seed %s: %s", seed, wild)
            .isEqualTo((long) TIMEGM.invokeExact(memory(arena, wild)));
      }
    }
  }

  @Test
  void summerTimeIsThatOfTheZone() throws Exception {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    StructTm summer = Calendar.parts("localtime", 1_720_000_000, berlin);
    assertThat(summer.tm_isdst()).isEqualTo(1);
    assertThat(summer.tm_gmtoff()).isEqualTo(7_200);
    assertThat(summer.tm_zone()).isEqualTo("CEST");
    assertThat(Calendar.seconds("mktime", summer, berlin)).isEqualTo(1_720_000_000);
    StructTm winter = Calendar.parts("localtime", 1_700_000_000, berlin);
    assertThat(winter.tm_zone()).isEqualTo("CET");
    assertThat(winter.tm_isdst()).isZero();
    // 2:30 was there twice: once in summer time, an hour later in winter time.
    StructTm twice = new StructTm(0, 30, 2, 27, 9, 124, 0, 0, 1, 0, "");
    long first = Calendar.seconds("mktime", twice, berlin);
    StructTm later = new StructTm(0, 30, 2, 27, 9, 124, 0, 0, 0, 0, "");
    assertThat(Calendar.seconds("mktime", later, berlin)).isEqualTo(first + 3_600);
  }

  @Test
  void whatNoYearHoldsIsEoverflow() {
    assertErrno(Errno.EOVERFLOW, () -> gmtime(Long.MAX_VALUE));
    assertErrno(Errno.EOVERFLOW, () -> localtime(Long.MIN_VALUE));
  }

  @Test
  void timesHaveTheirTexts() throws Exception {
    assertThat(asctime(gmtime(0))).isEqualTo("Thu Jan  1 00:00:00 1970\n");
    assertThat(ctime(0)).isEqualTo(asctime(localtime(0)));
    assertThat(mktime(localtime(1_700_000_000))).isEqualTo(1_700_000_000);
    assertThat(difftime(5, 8)).isEqualTo(-3);
    assertThat(time()).isBetween(System.currentTimeMillis() / 1000 - 1, Long.MAX_VALUE);
  }
}
