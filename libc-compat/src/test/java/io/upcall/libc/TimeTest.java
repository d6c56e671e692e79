package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Time.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class TimeTest {

  @Test
  void sleepsForAtLeastThatLong() throws Exception {
    InProc.run(
        () -> {
          long begin = System.nanoTime();
          nanosleep(StructTimespec.ofNanos(12_345_678));
          assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(12_345_678);
          nanosleep(new StructTimespec(0, 0));
        });
  }

  @Test
  void anInterruptedSleepTellsWhatRemains() throws Exception {
    InProc.run(
        () -> {
          StructTimespec[] remaining = new StructTimespec[1];
          AtomicInteger errno = new AtomicInteger();
          Thread sleeper =
              Proc.current()
                  .spawn(
                      () ->
                          errno.set(
                              errnoOf(() -> nanosleep(new StructTimespec(100, 5), remaining))));
          awaitParked(sleeper);
          sleeper.interrupt();
          sleeper.join();
          assertThat(errno).hasValue(Errno.EINTR);
          assertThat(remaining[0].toNanos()).isBetween(90_000_000_000L, 100_000_000_004L);
        });
  }

  @Test
  void timesOutOfRangeAreEinval() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> nanosleep(new StructTimespec(0, 1_000_000_000)));
          assertErrno(Errno.EINVAL, () -> nanosleep(new StructTimespec(0, -1)));
          assertErrno(Errno.EINVAL, () -> nanosleep(new StructTimespec(-1, 0)));
          assertErrno(Errno.EINVAL, () -> clock_gettime(1234));
        });
  }

  @Test
  void clocksRun() throws Exception {
    StructTimespec before = clock_gettime(CLOCK_MONOTONIC);
    assertThat(clock_gettime(CLOCK_MONOTONIC)).isGreaterThan(before);
    long now = System.currentTimeMillis() / 1000;
    assertThat(clock_gettime(CLOCK_REALTIME).tv_sec()).isBetween(now - 1, now + 1);
    assertThat(StructTimespec.ofNanos(-1)).isEqualTo(new StructTimespec(-1, 999_999_999));
    assertThat(new StructTimespec(Long.MAX_VALUE, 0).toNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aSleepUntilATimeEndsThen() throws Exception {
    InProc.run(
        () -> {
          for (int clock : new int[] {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME}) {
            StructTimespec until =
                StructTimespec.ofNanos(clock_gettime(clock).toNanos() + 3_000_000);
            clock_nanosleep(clock, TIMER_ABSTIME, until, null);
            assertThat(clock_gettime(clock)).isGreaterThanOrEqualTo(until);
            clock_nanosleep(clock, TIMER_ABSTIME, new StructTimespec(1, 0), null);
            long begin = System.nanoTime();
            clock_nanosleep(clock, 0, StructTimespec.ofNanos(1_000_000), null);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000);
          }
        });
  }

  @Test
  void anInterruptedSleepUntilATimeTellsNothingOfTheRest() throws Exception {
    InProc.run(
        () -> {
          StructTimespec[] remaining = {new StructTimespec(7, 7)};
          StructTimespec until =
              StructTimespec.ofNanos(clock_gettime(CLOCK_MONOTONIC).toNanos() + 100_000_000_000L);
          AtomicInteger errno = new AtomicInteger();
          Thread sleeper =
              Proc.current()
                  .spawn(
                      () ->
                          errno.set(
                              errnoOf(
                                  () ->
                                      clock_nanosleep(
                                          CLOCK_MONOTONIC, TIMER_ABSTIME, until, remaining))));
          awaitParked(sleeper);
          sleeper.interrupt();
          sleeper.join();
          assertThat(errno).hasValue(Errno.EINTR);
          assertThat(remaining[0]).isEqualTo(new StructTimespec(7, 7));
        });
  }

  @Test
  void clocksThatCannotBeSleptByAreRefused() throws Exception {
    InProc.run(
        () -> {
          StructTimespec time = new StructTimespec(0, 1);
          assertErrno(Errno.EINVAL, () -> clock_nanosleep(1234, 0, time, null));
          assertErrno(
              Errno.EOPNOTSUPP, () -> clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, time, null));
          StructTimespec wrong = new StructTimespec(0, 1_000_000_000);
          assertErrno(
              Errno.EINVAL, () -> clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, wrong, null));
          assertErrno(Errno.EINVAL, () -> clock_getres(1234));
          assertThat(clock_getres(CLOCK_MONOTONIC).toNanos()).isBetween(1L, 10_000_000L);
        });
  }
}
