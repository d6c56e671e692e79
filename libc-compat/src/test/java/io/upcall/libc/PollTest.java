package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Poll.*;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class PollTest {

  private static StructPollfd in(int fd) {
    return new StructPollfd(fd, POLLIN);
  }

  @Test
  void tellsInPlaceWhatIsReady() throws Exception {
    InProc.run(
        () -> {
          int[] silent = pipe();
          int[] speaking = pipe();
          write(speaking[1], new byte[1]);
          StructPollfd[] set = {
            in(silent[0]),
            in(speaking[0]),
            new StructPollfd(speaking[1], POLLIN | POLLOUT),
            new StructPollfd(silent[0], POLLIN)
          };
          assertThat(poll(set, -1)).as("entries, not bits").isEqualTo(2);
          assertThat(set[0].revents).isZero();
          assertThat((int) set[1].revents).isEqualTo(POLLIN);
          assertThat((int) set[2].revents).isEqualTo(POLLOUT);
          assertThat(set[3].revents).isZero();
        });
  }

  @Test
  void aBadNumberIsPollnvalAndANegativeOneIsPassedOver() throws Exception {
    InProc.run(
        () -> {
          int[] silent = pipe();
          StructPollfd[] set = {in(silent[0]), in(77), in(-1)};
          set[2].revents = POLLIN;
          assertThat(poll(set, -1)).isOne();
          assertThat((int) set[1].revents).isEqualTo(POLLNVAL);
          assertThat(set[2].revents).isZero();
          assertThat(poll(new StructPollfd[] {in(-1)}, 0)).isZero();
          assertThat(poll(new StructPollfd[0], 1)).isZero();
        });
  }

  @Test
  void hangingUpIsToldUnasked() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          close(ends[1]);
          StructPollfd[] set = {new StructPollfd(ends[0], 0)};
          assertThat(poll(set, -1)).isOne();
          assertThat((int) set[0].revents).isEqualTo(POLLHUP);
        });
  }

  @Test
  void zeroOnlyLooksAndATimeoutIsKept() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          StructPollfd[] set = {in(ends[0])};
          assertThat(poll(set, 0)).isZero();
          long begin = System.nanoTime();
          assertThat(poll(set, 15)).isZero();
          assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(15_000_000);
          assertThat(ppoll(set, StructTimespec.ofNanos(1_000_000))).isZero();
          StructTimespec bad = new StructTimespec(0, -1);
          assertErrno(Errno.EINVAL, () -> ppoll(set, bad));
        });
  }

  @Test
  void waitsForTheFirstOfSeveral() throws Exception {
    InProc.run(
        () -> {
          int[][] pipes = {pipe(), pipe(), pipe()};
          StructPollfd[] set = {in(pipes[0][0]), in(pipes[1][0]), in(pipes[2][0])};
          AtomicInteger ready = new AtomicInteger();
          Thread poller = Proc.current().spawn(() -> errnoOf(() -> ready.set(poll(set, -1))));
          awaitParked(poller);
          write(pipes[1][1], new byte[1]);
          poller.join();
          assertThat(ready).hasValue(1);
          assertThat((int) set[1].revents).isEqualTo(POLLIN);
          assertThat(read(pipes[1][0], new byte[9])).as("nothing was taken").isOne();
        });
  }

  @Test
  void aDescriptorThatIsClosedMeanwhileIsPollnval() throws Exception {
    InProc.run(
        () -> {
          int[] first = pipe();
          int[] second = pipe();
          StructPollfd[] set = {in(first[0]), in(second[0])};
          AtomicInteger ready = new AtomicInteger();
          Thread poller = Proc.current().spawn(() -> errnoOf(() -> ready.set(poll(set, -1))));
          awaitParked(poller);
          close(second[0]);
          poller.join();
          assertThat(ready).hasValue(1);
          assertThat((int) set[1].revents).isEqualTo(POLLNVAL);
        });
  }

  @Test
  void oneDescriptorIsWaitedForWithoutALookBefore() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          StructPollfd[] set = {in(ends[0])};
          AtomicInteger ready = new AtomicInteger();
          Thread poller = Proc.current().spawn(() -> errnoOf(() -> ready.set(poll(set, -1))));
          awaitParked(poller);
          write(ends[1], new byte[1]);
          poller.join();
          assertThat(ready).hasValue(1);
          assertThat((int) set[0].revents).isEqualTo(POLLIN);
          assertThat(poll(set, Integer.MAX_VALUE)).as("what is there already").isOne();
          assertThat(read(ends[0], new byte[9])).as("nothing was taken").isOne();
        });
  }

  @Test
  void oneBadNumberIsPollnval() throws Exception {
    InProc.run(
        () -> {
          StructPollfd[] set = {in(77)};
          assertThat(poll(set, -1)).isOne();
          assertThat((int) set[0].revents).isEqualTo(POLLNVAL);
        });
  }

  @Test
  void oneDescriptorThatIsClosedMeanwhileIsPollnval() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          StructPollfd[] set = {in(ends[0])};
          AtomicInteger ready = new AtomicInteger();
          Thread poller = Proc.current().spawn(() -> errnoOf(() -> ready.set(poll(set, -1))));
          awaitParked(poller);
          close(ends[0]);
          poller.join();
          assertThat(ready).hasValue(1);
          assertThat((int) set[0].revents).isEqualTo(POLLNVAL);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anInterruptIsEintr(int descriptors) throws Exception {
    InProc.run(
        () -> {
          StructPollfd[] set = new StructPollfd[descriptors];
          for (int i = 0; i < descriptors; i++) {
            set[i] = in(pipe()[0]);
          }
          AtomicInteger errno = new AtomicInteger();
          Thread poller = Proc.current().spawn(() -> errno.set(errnoOf(() -> poll(set, -1))));
          awaitParked(poller);
          poller.interrupt();
          poller.join();
          assertThat(errno).hasValue(Errno.EINTR);
        });
  }
}
