package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSelect.*;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SysSelectTest {

  private static final StructTimeval NOW = new StructTimeval(0, 0);

  @Test
  void theSetsSayWhatIsReadyAndTheCountIsOfBits() throws Exception {
    InProc.run(
        () -> {
          int[] pair = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          int[] silent = pipe();
          write(pair[1], new byte[1]);
          FdSet reading = FdSet.of(pair[0], silent[0]);
          FdSet writing = FdSet.of(pair[0], silent[1]);
          FdSet excepting = FdSet.of(pair[0]);
          assertThat(select(silent[1] + 1, reading, writing, excepting, null)).isEqualTo(3);
          assertThat(reading).isEqualTo(FdSet.of(pair[0]));
          assertThat(writing).isEqualTo(FdSet.of(pair[0], silent[1]));
          assertThat(excepting).isEqualTo(FdSet.of());
        });
  }

  @Test
  void aTimeoutZeroesTheSets() throws Exception {
    InProc.run(
        () -> {
          int[] silent = pipe();
          FdSet reading = FdSet.of(silent[0]);
          long begin = System.nanoTime();
          assertThat(select(silent[0] + 1, reading, null, null, StructTimeval.fromMillis(10)))
              .isZero();
          assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(10_000_000);
          assertThat(FD_ISSET(silent[0], reading)).isFalse();
          FD_SET(silent[0], reading);
          assertThat(pselect(silent[0] + 1, reading, null, null, new StructTimespec(0, 500_000)))
              .isZero();
          assertThat(reading).isEqualTo(new FdSet());
        });
  }

  @Test
  void numbersThatNoSetHasAreRefused() throws Exception {
    FdSet set = new FdSet();
    assertThatThrownBy(() -> FD_SET(1024, set))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("descriptor 1024: an fd_set holds 0 to 1023; wait for others by poll");
    assertThatThrownBy(() -> FD_ISSET(-1, set)).isInstanceOf(IllegalArgumentException.class);
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> select(1025, set, null, null, NOW));
          assertErrno(Errno.EINVAL, () -> select(-1, set, null, null, NOW));
          assertErrno(Errno.EINVAL, () -> select(0, null, null, null, new StructTimeval(-1, 0)));
        });
  }

  @Test
  void whenItFailsTheSetsStay() throws Exception {
    InProc.run(
        () -> {
          int[] silent = pipe();
          FdSet set = FdSet.of(silent[0], 77);
          assertErrno(Errno.EBADF, () -> select(78, set, null, null, null));
          assertThat(set).isEqualTo(FdSet.of(silent[0], 77));
          assertThat(select(77, set, null, null, NOW)).as("77 is not asked for").isZero();
        });
  }

  @Test
  void anEndThatNobodyAskedForDoesNotEndTheWait() throws Exception {
    InProc.run(
        () -> {
          int[] ended = pipe();
          int[] silent = pipe();
          close(ended[1]);
          FdSet excepting = FdSet.of(ended[0]);
          FdSet reading = FdSet.of(silent[0]);
          AtomicInteger count = new AtomicInteger(-1);
          Thread waiter =
              Proc.current()
                  .spawn(
                      () -> errnoOf(() -> count.set(select(64, reading, null, excepting, null))));
          awaitParked(waiter);
          assertThat(count).hasValue(-1);
          write(silent[1], new byte[1]);
          waiter.join();
          assertThat(count).hasValue(1);
          assertThat(excepting).isEqualTo(new FdSet());
        });
  }

  @Test
  void aDescriptorThatIsClosedMeanwhileIsEbadf() throws Exception {
    InProc.run(
        () -> {
          int[] silent = pipe();
          AtomicInteger errno = new AtomicInteger();
          Thread waiter =
              Proc.current()
                  .spawn(
                      () ->
                          errno.set(
                              errnoOf(() -> select(64, FdSet.of(silent[0]), null, null, null))));
          awaitParked(waiter);
          close(silent[0]);
          waiter.join();
          assertThat(errno).hasValue(Errno.EBADF);
        });
  }
}
