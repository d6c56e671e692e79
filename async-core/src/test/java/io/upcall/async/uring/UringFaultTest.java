package io.upcall.async.uring;

import static io.upcall.async.testing.FaultySyscalls.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.FaultySyscalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that refuses: what is said, what is repeated, and that nothing is left. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class UringFaultTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final int TURNS = 400;

  private final FaultySyscalls syscalls = new FaultySyscalls();
  private final Kernel kernel = new Kernel();

  @AfterEach
  void noMappingIsLeft() {
    kernel.close();
    assertThat(syscalls.mappings()).as("mappings").isZero();
  }

  private UringUnavailableException refused() {
    UringUnavailableException refusal =
        catchThrowableOfType(
            UringUnavailableException.class, () -> UringDriver.open(syscalls).close());
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.getMessage()).startsWith("io_uring is not available: ").doesNotContain("\n");
    return refusal;
  }

  // ---- set-up
  // ------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "1, EPERM, kernel.io_uring_disabled",
    "1, EPERM, seccomp",
    "38, ENOSYS, CONFIG_IO_URING",
    "12, ENOMEM, RLIMIT_MEMLOCK",
    "22, EINVAL, too old",
    "24, EMFILE, ulimit -n",
    "23, ENFILE, ulimit -n",
    "5, EIO, io_uring_setup(2)"
  })
  void aRefusedSetUpNamesTheErrnoAndTheRemedy(int errno, String name, String remedy) {
    syscalls.failAlways(Sys.NR_IO_URING_SETUP, errno);
    UringUnavailableException refusal = refused();
    assertThat(refusal.errno()).isEqualTo(errno);
    assertThat(refusal).hasMessageContaining(name).hasMessageContaining(remedy);
  }

  @Test
  void halvesTheRingWhenLockedMemoryIsShort() throws UringUnavailableException {
    syscalls.fail(Sys.NR_IO_URING_SETUP, Errno.ENOMEM, Errno.ENOMEM, PASS);
    try (UringDriver driver = UringDriver.open(syscalls)) {
      assertThat(syscalls.count(Sys.NR_IO_URING_SETUP)).isEqualTo(3);
      nopsGoThrough(driver, 1_000);
    }
  }

  @Test
  void givesUpAtASmallRing() {
    syscalls.failAlways(Sys.NR_IO_URING_SETUP, Errno.ENOMEM);
    assertThat(refused()).hasMessageContaining("64 entries");
    assertThat(syscalls.count(Sys.NR_IO_URING_SETUP)).isEqualTo(4);
  }

  @Test
  void doesNotHalveForAnyOtherReason() {
    syscalls.failAlways(Sys.NR_IO_URING_SETUP, Errno.EPERM);
    refused();
    assertThat(syscalls.count(Sys.NR_IO_URING_SETUP)).isEqualTo(1);
  }

  @Test
  void whateverMappingFailsNothingIsLeft() throws UringUnavailableException {
    UringDriver.open(syscalls).close();
    int all = syscalls.count(Sys.NR_MMAP);
    assertThat(all).isGreaterThan(2);
    for (int failing = 0; failing < all; failing++) {
      int[] plan = new int[failing + 1];
      Arrays.fill(plan, PASS);
      plan[failing] = Errno.ENOMEM;
      syscalls.fail(Sys.NR_MMAP, plan);
      assertThat(refused()).as("mapping %d", failing).hasMessageContaining("ENOMEM");
      assertThat(syscalls.mappings()).as("mapping %d", failing).isZero();
    }
  }

  @Test
  void aRefusedEventfdIsARefusal() {
    syscalls.failAlways(Sys.NR_EVENTFD2, Errno.EMFILE);
    assertThat(refused()).hasMessageContaining("eventfd").hasMessageContaining("EMFILE");
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.EINVAL})
  void refusedBufferRingsAreARefusal(int errno) {
    // The first registration only bounds the workers: it may fail.
    syscalls.fail(Sys.NR_IO_URING_REGISTER, PASS, errno);
    assertThat(refused()).hasMessageContaining(Errno.name(errno));
  }

  @Test
  void halvesTheBuffersWhenLockedMemoryIsShort() throws UringUnavailableException {
    syscalls.fail(Sys.NR_IO_URING_REGISTER, PASS, Errno.ENOMEM, Errno.ENOMEM);
    try (UringDriver driver = UringDriver.open(syscalls)) {
      int[] pair = kernel.socketPair(0);
      RecordedCall recv = new RecordedCall();
      driver.submit(recv.recvSelected(pair[0], 0), 0);
      driver.turn(0);
      kernel.write(pair[1], "hello");
      turnUntil(driver, recv::isDone);
      assertThat(Kernel.textAt(recv.selectedBuffer(), 5)).isEqualTo("hello");
      recv.releaseBuffer();
    }
  }

  @Test
  void givesUpAtAFewBuffers() {
    int[] faults = new int[20];
    Arrays.fill(faults, Errno.ENOMEM);
    faults[0] = PASS;
    syscalls.fail(Sys.NR_IO_URING_REGISTER, faults);
    assertThat(refused()).hasMessageContaining("RLIMIT_MEMLOCK");
  }

  @Test
  void unboundWorkersAreNoReasonToGiveUp() throws UringUnavailableException {
    syscalls.fail(Sys.NR_IO_URING_REGISTER, Errno.EINVAL);
    try (UringDriver driver = UringDriver.open(syscalls)) {
      nopsGoThrough(driver, 3);
    }
  }

  // ---- io_uring_enter
  // ----------------------------------------------------------------------------

  private static void nopsGoThrough(UringDriver driver, int count) {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      assertThat(driver.submit(call.nop(), 0)).isEqualTo(Submitter.PENDING);
    }
    turnUntil(driver, () -> driver.inFlight() == 0);
    assertThat(calls).allSatisfy(call -> assertThat(call.results()).containsExactly(0));
  }

  private static void turnUntil(UringDriver driver, BooleanSupplier done) {
    for (int turns = 0; !done.getAsBoolean(); turns++) {
      assertThat(turns).as("turns").isLessThan(TURNS);
      driver.turn(10_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EBUSY, Errno.EAGAIN, Errno.ETIME})
  void aTurnThatTheKernelRefusesIsRepeated(int errno) throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      for (int round = 0; round < 20; round++) {
        RecordedCall call = new RecordedCall();
        driver.submit(call.nop(), 0);
        syscalls.fail(Sys.NR_IO_URING_ENTER, errno, errno, errno);
        assertThat(driver.turn(Driver.FOREVER)).isZero();
        assertThat(driver.hasWork()).isTrue();
        turnUntil(driver, call::isDone);
        assertThat(call.results()).containsExactly(0);
      }
    }
  }

  @Test
  void aFullQueueThatCannotBeHandedOverIsBacklog() throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      syscalls.failAlways(Sys.NR_IO_URING_ENTER, Errno.EBUSY);
      List<RecordedCall> calls = new ArrayList<>();
      List<RecordedCall> order = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        RecordedCall call = new RecordedCall();
        call.then(() -> order.add(call));
        calls.add(call);
        assertThat(driver.submit(call.nop(), 0)).isEqualTo(Submitter.PENDING);
      }
      RecordedCall refused = new RecordedCall();
      assertThat(driver.submit(refused.nop(), Submitter.NONBLOCK)).isEqualTo(Submitter.AGAIN);
      assertThat(driver.turn(Driver.FOREVER)).isZero();
      assertThat(driver.inFlight()).isEqualTo(700);
      syscalls.heal();
      turnUntil(driver, () -> driver.inFlight() == 0);
      assertThat(order).containsExactlyElementsOf(calls);
    }
  }

  @Test
  void aCancelThatFindsNoEntryIsNotForgotten() throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      RecordedCall held = new RecordedCall();
      driver.submit(held.timeout(HOUR_NANOS), 0);
      driver.turn(0);
      syscalls.failAlways(Sys.NR_IO_URING_ENTER, Errno.EAGAIN);
      List<RecordedCall> nops = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        RecordedCall nop = new RecordedCall();
        nops.add(nop);
        driver.submit(nop.nop(), 0);
      }
      driver.cancel(held);
      assertThat(driver.hasWork()).isTrue();
      assertThat(driver.turn(Driver.FOREVER)).isZero();
      syscalls.heal();
      turnUntil(driver, () -> driver.inFlight() == 0);
      assertThat(held.results()).containsExactly(-Errno.ECANCELED);
      assertThat(nops).allSatisfy(nop -> assertThat(nop.events()).isEqualTo(1));
    }
  }

  @Test
  void aWakeIsNotLostWhenTheWakeupCouldNotBeArmed() throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      syscalls.failAlways(Sys.NR_IO_URING_ENTER, Errno.EAGAIN);
      for (int i = 0; i < 512; i++) {
        driver.submit(new RecordedCall().timeout(HOUR_NANOS), 0);
      }
      assertThat(driver.turn(Driver.FOREVER)).as("no entry for the wakeup").isZero();
      syscalls.heal();
      driver.wake();
      assertThat(driver.turn(0)).isZero();
      assertThat(driver.turn(Driver.FOREVER)).isZero();
    }
  }

  @Test
  void closesInSpiteOfInterruptions() throws UringUnavailableException {
    UringDriver driver = UringDriver.open(syscalls);
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      RecordedCall call = new RecordedCall();
      calls.add(call);
      driver.submit(call.timeout(HOUR_NANOS), 0);
    }
    int[] faults = new int[50];
    Arrays.fill(faults, Errno.EINTR);
    faults[7] = Errno.EBUSY;
    faults[9] = Errno.EAGAIN;
    syscalls.fail(Sys.NR_IO_URING_ENTER, faults);
    driver.close();
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
  }

  @Test
  void anImpossibleErrnoOfEnterIsAnErrorWithItsName() throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      syscalls.fail(Sys.NR_IO_URING_ENTER, Errno.EBADF);
      RecordedCall call = new RecordedCall();
      driver.submit(call.nop(), 0);
      assertThatThrownBy(() -> driver.turn(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("EBADF");
      turnUntil(driver, call::isDone);
    }
  }

  // ---- the quick path
  // ----------------------------------------------------------------------------

  @Test
  void whatTheQuickPathCannotDoGoesToTheRing() throws UringUnavailableException {
    int[] pipe = kernel.pipe(0);
    try (UringDriver driver = UringDriver.open(syscalls)) {
      for (int errno : new int[] {Errno.EOPNOTSUPP, Errno.EAGAIN, Errno.EINTR, Errno.ENOSYS}) {
        kernel.write(pipe[1], "x");
        syscalls.fail(Sys.NR_PREADV2, errno);
        RecordedCall call = new RecordedCall();
        call.read(pipe[0], new byte[1], 0, 1, AsyncCall.CURRENT);
        assertThat(driver.submit(call, Submitter.TRY_QUICK)).isEqualTo(Submitter.PENDING);
        turnUntil(driver, call::isDone);
        assertThat(call.results()).containsExactly(1);
      }
    }
  }

  @Test
  void anInterruptedCloseIsNotRepeated() throws UringUnavailableException {
    try (UringDriver driver = UringDriver.open(syscalls)) {
      int fd = kernel.disown(kernel.eventfd());
      syscalls.fail(Sys.NR_CLOSE, Errno.EINTR);
      RecordedCall call = new RecordedCall();
      assertThat(driver.submit(call.close(fd), Submitter.TRY_QUICK)).isEqualTo(Submitter.QUICK);
      assertThat(call.result()).isEqualTo(-Errno.EINTR);
      assertThat(driver.inFlight()).isZero();
    }
  }
}
