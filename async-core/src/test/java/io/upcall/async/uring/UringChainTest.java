package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.CallChain;
import io.upcall.async.Errno;
import io.upcall.async.FileCalls;
import io.upcall.async.Submitter;
import io.upcall.async.WaitCalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linked and drained calls. */
class UringChainTest extends UringTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;

  @TempDir Path dir;

  private final CallChain chain = new CallChain(8);
  private final List<RecordedCall> order = new ArrayList<>();

  private RecordedCall noted() {
    RecordedCall call = call();
    return call.then(() -> order.add(call));
  }

  private void submit(CallChain toSubmit) {
    assertThat(driver.submitChain(toSubmit, 0)).isEqualTo(Submitter.PENDING);
  }

  @Test
  void callsOfAChainRunOneAfterTheOther() throws IOException {
    Path path = dir.resolve("file");
    int fd = kernel.open(path, Kernel.O_CREAT | Kernel.O_RDWR);
    RecordedCall write = noted();
    RecordedCall sync = noted();
    RecordedCall read = noted();
    byte[] back = new byte[5];
    submit(
        chain
            .begin(write.write(fd, "hello".getBytes(UTF_8), 0, 5, 0))
            .then(FileCalls.fdatasync(sync, fd))
            .then(read.read(fd, back, 0, 5, 0)));
    assertThat(driver.inFlight()).isEqualTo(3);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(order).containsExactly(write, sync, read);
    assertThat(List.of(write.result(), sync.result(), read.result())).containsExactly(5, 0, 5);
    assertThat(new String(back, UTF_8)).isEqualTo("hello");
    assertThat(Files.readString(path)).isEqualTo("hello");
  }

  @Test
  void aFailureEndsTheRestAndEachHasItsEvent() {
    RecordedCall bad = call();
    RecordedCall next = call();
    RecordedCall last = call();
    submit(chain.begin(bad.read(9_999, new byte[1], 0, 1, 0)).then(next.nop()).then(last.nop()));
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(bad.results()).containsExactly(-Errno.EBADF);
    assertThat(next.results()).containsExactly(-Errno.ECANCELED);
    assertThat(last.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aShortReadEndsTheRest() throws IOException {
    int fd = kernel.open(Files.writeString(dir.resolve("short"), "abc"), 0);
    RecordedCall read = call();
    RecordedCall next = call();
    submit(chain.begin(read.read(fd, kernel.memory(10), 10, 0)).then(next.nop()));
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(read.results()).containsExactly(3);
    assertThat(next.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void whatMustAlwaysRunDoes() {
    RecordedCall bad = call();
    RecordedCall close = call();
    int fd = kernel.disown(kernel.eventfd());
    submit(chain.begin(bad.read(9_999, new byte[1], 0, 1, 0)).always(close.close(fd)));
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(bad.results()).containsExactly(-Errno.EBADF);
    assertThat(close.results()).containsExactly(0);
    assertRun(call().close(fd)).isEqualTo("EBADF");
  }

  @Test
  void aLinkedTimeoutEndsTheCallBeforeIt() {
    RecordedCall read = call();
    RecordedCall limit = call();
    int silent = kernel.pipe(0)[0];
    submit(
        chain
            .begin(read.read(silent, kernel.memory(1), 1, AsyncCall.CURRENT))
            .then(WaitCalls.linkTimeout(limit, 2_000_000)));
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(read.results()).containsExactly(-Errno.ECANCELED);
    assertThat(limit.results()).containsExactly(-Errno.ETIME);
  }

  @Test
  void aLinkedTimeoutEndsWithTheCallBeforeIt() {
    RecordedCall read = call();
    RecordedCall limit = call();
    int[] pipe = kernel.pipe(0);
    submit(
        chain
            .begin(read.read(pipe[0], kernel.memory(1), 1, AsyncCall.CURRENT))
            .then(WaitCalls.linkTimeout(limit, HOUR_NANOS)));
    driver.turn(0);
    assertThat(driver.inFlight()).isEqualTo(2);
    kernel.write(pipe[1], "x");
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(read.results()).containsExactly(1);
    assertThat(limit.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void aDrainedChainWaitsForWhatWasThereAndForNothingElse() {
    int[] pipe = kernel.pipe(0);
    RecordedCall before = noted();
    before.read(pipe[0], kernel.memory(1), 1, AsyncCall.CURRENT);
    pending(before);
    RecordedCall first = noted();
    RecordedCall second = noted();
    submit(chain.begin(first.nop()).then(second.nop()).drain());
    RecordedCall later = noted();
    assertThat(run(later.nop())).as("what comes later is not held up").isZero();
    int silent = kernel.pipe(0)[0];
    RecordedCall idle = call();
    idle.read(silent, kernel.memory(1), 1, AsyncCall.CURRENT);
    pending(idle);
    assertThat(order).containsExactly(later);
    kernel.write(pipe[1], "x");
    turnUntil(second::isDone);
    assertThat(order).containsExactly(later, before, first, second);
    assertThat(idle.isInFlight()).isTrue();
    driver.cancel(idle);
    turnUntil(() -> driver.inFlight() == 0);
  }

  @Test
  void drainedChainsRunInTheirOrder() {
    int[] pipe = kernel.pipe(0);
    RecordedCall before = noted();
    before.read(pipe[0], kernel.memory(1), 1, AsyncCall.CURRENT);
    pending(before);
    RecordedCall first = noted();
    submit(chain.begin(first.nop()).drain());
    chain.clear();
    RecordedCall between = noted();
    between.timeout(2_000_000);
    pending(between);
    RecordedCall second = noted();
    submit(chain.begin(second.nop()).drain());
    turnUntil(between::isDone);
    assertThat(order).containsExactly(between);
    kernel.write(pipe[1], "x");
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(order).containsExactly(between, before, first, second);
  }

  @Test
  void aDrainedChainWithNothingBeforeItStartsAtOnce() {
    RecordedCall call = call();
    assertThat(driver.submitChain(chain.begin(call.nop()).drain(), Submitter.ATOMIC))
        .isEqualTo(Submitter.PENDING);
    turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(0);
  }

  @Test
  void cancellingAWaitingChainEndsAllOfIt() {
    RecordedCall before = call();
    before.timeout(HOUR_NANOS);
    pending(before);
    RecordedCall first = call();
    RecordedCall second = call();
    submit(chain.begin(first.nop()).then(second.nop()).drain());
    driver.cancel(second);
    turnUntil(() -> driver.inFlight() == 1);
    assertThat(first.results()).containsExactly(-Errno.ECANCELED);
    assertThat(second.results()).containsExactly(-Errno.ECANCELED);
    assertThat(before.isInFlight()).isTrue();
  }

  @Test
  void cancellingARunningCallEndsThoseBehindIt() {
    RecordedCall read = call();
    RecordedCall next = call();
    int silent = kernel.pipe(0)[0];
    submit(chain.begin(read.read(silent, kernel.memory(1), 1, AsyncCall.CURRENT)).then(next.nop()));
    driver.turn(0);
    driver.cancel(read);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(read.results()).containsExactly(-Errno.ECANCELED);
    assertThat(next.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void allOrNothing() throws UringUnavailableException {
    try (UringDriver small = UringDriver.open(UringOptions.defaults().queues(4, 16))) {
      RecordedCall one = call();
      RecordedCall two = call();
      List<RecordedCall> others = List.of(call(), call(), call());
      for (RecordedCall other : others) {
        small.submit(other.nop(), 0);
      }
      chain.begin(one.nop()).then(two.nop());
      assertThat(small.submitChain(chain, Submitter.ATOMIC)).isEqualTo(Submitter.AGAIN);
      assertThat(one.isInFlight() || two.isInFlight()).isFalse();
      assertThat(small.submitChain(chain, 0)).isEqualTo(Submitter.PENDING);
      CallChain tooLong = new CallChain(5).begin(call().nop());
      for (int i = 0; i < 4; i++) {
        tooLong.then(call().nop());
      }
      assertThat(small.submitChain(tooLong, 0)).isEqualTo(Submitter.INVALID);
      while (small.inFlight() > 0) {
        small.turn(TURN_NANOS);
      }
      assertThat(one.results()).containsExactly(0);
      assertThat(two.results()).containsExactly(0);
      assertThat(others).allSatisfy(other -> assertThat(other.results()).containsExactly(0));
    }
  }

  @Test
  void refusesWhatCannotBeLinked() {
    assertThat(driver.submitChain(chain, 0)).isEqualTo(Submitter.INVALID);
    RecordedSource source = new RecordedSource(null, 1);
    WaitCalls.timeoutMultishot(source, 1, 1);
    assertThat(driver.submitChain(chain.begin(source), 0)).isEqualTo(Submitter.INVALID);
    assertThat(source.isInFlight()).isFalse();
    chain.clear();
    RecordedCall prepared = call();
    prepared.nop();
    assertThatThrownBy(() -> driver.submitChain(chain.begin(prepared).then(call()), 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(prepared.isInFlight()).isFalse();
    assertThat(run(prepared)).isZero();
    assertThatThrownBy(() -> new CallChain(1).then(prepared))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new CallChain(1).begin(prepared).then(prepared))
        .hasMessageContaining("full");
    assertThatThrownBy(() -> new CallChain(2).begin(prepared).begin(prepared))
        .hasMessageContaining("begun");
  }

  @Test
  void closingEndsChainsThatWait() {
    RecordedCall before = call();
    before.timeout(HOUR_NANOS);
    pending(before);
    RecordedCall first = call();
    submit(chain.begin(first.nop()).drain());
    driver.close();
    assertThat(before.results()).containsExactly(-Errno.ECANCELED);
    assertThat(first.results()).containsExactly(-Errno.ECANCELED);
    RecordedCall late = call();
    assertThat(driver.submitChain(new CallChain(1).begin(late.nop()), 0))
        .isEqualTo(Submitter.INVALID);
  }
}
