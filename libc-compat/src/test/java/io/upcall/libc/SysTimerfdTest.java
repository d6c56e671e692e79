package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.SysTimerfd.*;
import static io.upcall.libc.Time.*;
import static io.upcall.libc.Unistd.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SysTimerfdTest {

  private static final StructTimespec ZERO = new StructTimespec(0, 0);

  private static long expiries(int fd) throws ErrnoException {
    byte[] buffer = new byte[8];
    assertThat(read(fd, buffer)).isEqualTo(8);
    return ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder()).getLong();
  }

  private static StructTimespec millis(long millis) {
    return StructTimespec.ofNanos(millis * 1_000_000);
  }

  @Test
  void aReadWaitsForTheTime() throws Exception {
    InProc.run(
        () -> {
          int fd = timerfd_create(CLOCK_MONOTONIC, 0);
          long begin = System.nanoTime();
          timerfd_settime(fd, 0, StructItimerspec.once(millis(20)));
          assertThat(expiries(fd)).isOne();
          assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20_000_000);
          assertThat(timerfd_gettime(fd)).isEqualTo(StructItimerspec.once(ZERO));
        });
  }

  @Test
  void aPeriodCountsWhatWasMissed() throws Exception {
    InProc.run(
        () -> {
          int fd = timerfd_create(CLOCK_MONOTONIC, 0);
          timerfd_settime(fd, 0, new StructItimerspec(millis(2), millis(1)));
          nanosleep(millis(20));
          assertThat(expiries(fd)).isGreaterThanOrEqualTo(9);
          assertThat(expiries(fd)).isPositive();
        });
  }

  @Test
  void anAbsoluteTimeThatIsOverExpiresAtOnce() throws Exception {
    InProc.run(
        () -> {
          int fd = timerfd_create(CLOCK_REALTIME, 0);
          timerfd_settime(fd, TFD_TIMER_ABSTIME, StructItimerspec.once(new StructTimespec(1, 0)));
          assertThat(expiries(fd)).isOne();
          StructTimespec now = clock_gettime(CLOCK_REALTIME);
          StructTimespec later = new StructTimespec(now.tv_sec() + 1000, 0);
          timerfd_settime(
              fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, StructItimerspec.once(later));
          StructTimespec left = timerfd_gettime(fd).it_value();
          assertThat(left.tv_sec()).isBetween(900L, 1000L);
        });
  }

  @Test
  void disarmedItNeverExpires() throws Exception {
    InProc.run(
        () -> {
          int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[8]));
          timerfd_settime(fd, 0, new StructItimerspec(millis(1), millis(1)));
          StructItimerspec old = timerfd_settime(fd, 0, StructItimerspec.once(ZERO));
          assertThat(old.it_interval()).isEqualTo(millis(1));
          StructPollfd[] polled = {new StructPollfd(fd, Poll.POLLIN)};
          assertThat(Poll.poll(polled, 20)).isZero();
          assertErrno(Errno.EAGAIN, () -> read(fd, new byte[8]));
        });
  }

  @Test
  void badArgumentsAreEinval() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> timerfd_create(99, 0));
          assertErrno(Errno.EINVAL, () -> timerfd_create(CLOCK_MONOTONIC, 1));
          int fd = timerfd_create(CLOCK_MONOTONIC, 0);
          StructItimerspec bad = StructItimerspec.once(new StructTimespec(0, 1_000_000_000));
          assertErrno(Errno.EINVAL, () -> timerfd_settime(fd, 0, bad));
          assertErrno(Errno.EINVAL, () -> timerfd_settime(fd, 8, StructItimerspec.once(ZERO)));
          int event = SysEventfd.eventfd(0, 0);
          assertErrno(Errno.EINVAL, () -> timerfd_gettime(event));
          assertErrno(Errno.EBADF, () -> timerfd_gettime(99));
          assertErrno(Errno.EINVAL, () -> read(fd, new byte[7]));
        });
  }
}
