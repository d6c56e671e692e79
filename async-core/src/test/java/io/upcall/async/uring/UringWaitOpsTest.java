package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.WaitCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.sim.SimDriver;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits of all kinds, how they are ended, and messages between drivers. */
class UringWaitOpsTest extends UringTest {

  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_EPOLL_CREATE1 = GENERIC ? 20 : 291;
  private static final int NR_EPOLL_CTL = GENERIC ? 21 : 233;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_EVENT_BYTES = GENERIC ? 16 : 12;
  private static final int EPOLL_DATA = GENERIC ? 8 : 4;
  private static final int POLLIN = 1;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;
  private static final long ALL = -1;
  private static final int PRIVATE = WaitCalls.FUTEX_PRIVATE_INT;

  // ---- epoll, futex, waitid
  // ----------------------------------------------------------------------

  @Test
  void waitsForAnEpollSet() {
    int epoll = kernel.own(kernel.syscalls().syscall(NR_EPOLL_CREATE1, 0, 0, 0, 0, 0, 0));
    int[] pipe = kernel.pipe(0);
    long event = kernel.memory(EPOLL_EVENT_BYTES);
    NativeMemory.putInt(event, POLLIN);
    NativeMemory.putLong(event + EPOLL_DATA, 42);
    assertThat(kernel.syscalls().syscall(NR_EPOLL_CTL, epoll, EPOLL_CTL_ADD, pipe[0], event, 0, 0))
        .isZero();
    long events = kernel.memory(4L * EPOLL_EVENT_BYTES);
    RecordedCall wait = call();
    WaitCalls.epollWait(wait, epoll, events, 4);
    pending(wait);
    kernel.write(pipe[1], "x");
    turnUntil(wait::isDone);
    assertThat(wait.results()).containsExactly(1);
    assertThat(NativeMemory.getLong(events + EPOLL_DATA)).isEqualTo(42);
    assertRun(WaitCalls.epollWait(call(), pipe[0], events, 4)).isEqualTo("EINVAL");
  }

  @Test
  void waitsOnAFutexUntilItIsWoken() {
    long futex = kernel.memory(4);
    NativeMemory.putInt(futex, 7);
    assertRun(WaitCalls.futexWait(call(), futex, 8, ALL, PRIVATE)).isEqualTo("EAGAIN");
    RecordedCall wait = call();
    WaitCalls.futexWait(wait, futex, 7, ALL, PRIVATE);
    pending(wait);
    assertRun(WaitCalls.futexWake(call(), futex, 5, ALL, PRIVATE)).isEqualTo("1");
    turnUntil(wait::isDone);
    assertThat(wait.results()).containsExactly(0);
    assertRun(WaitCalls.futexWake(call(), futex, 5, ALL, PRIVATE)).isEqualTo("0");
  }

  @Test
  void waitsOnSeveralFutexes() {
    long futexes = kernel.memory(8);
    long waiters = kernel.memory(2 * 24);
    for (int i = 0; i < 2; i++) {
      NativeMemory.putLong(waiters + 24L * i + 8, futexes + 4L * i);
      NativeMemory.putInt(waiters + 24L * i + 16, PRIVATE);
    }
    RecordedCall wait = call();
    WaitCalls.futexWaitv(wait, waiters, 2);
    pending(wait);
    assertRun(WaitCalls.futexWake(call(), futexes + 4, 1, ALL, PRIVATE)).isEqualTo("1");
    turnUntil(wait::isDone);
    assertThat(wait.results()).as("the second of them").containsExactly(1);
    RecordedCall cancelled = call();
    WaitCalls.futexWaitv(cancelled, waiters, 2);
    pending(cancelled);
    driver.cancel(cancelled);
    turnUntil(cancelled::isDone);
    assertThat(cancelled.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void waitsForAChild() throws IOException, InterruptedException {
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 7").start();
    long info = kernel.memory(128);
    RecordedCall wait = call();
    // The JVM reaps its children itself: leave it that.
    WaitCalls.waitid(wait, P_PID, (int) child.pid(), info, WEXITED | WNOWAIT);
    pending(wait);
    child.getOutputStream().close();
    int result;
    turnUntil(wait::isDone);
    result = wait.result();
    assertThat(child.waitFor()).isEqualTo(7);
    // Whether the JVM's own wait was first is a race that it may win.
    assertThat(result).isIn(0, -Errno.ECHILD);
    if (result == 0) {
      assertThat(NativeMemory.getInt(info + SI_PID)).isEqualTo((int) child.pid());
      assertThat(NativeMemory.getInt(info + SI_STATUS)).isEqualTo(7);
    }
    assertRun(WaitCalls.waitid(call(), P_PID, (int) child.pid(), info, WEXITED))
        .isEqualTo("ECHILD");
    child.getInputStream().close();
    child.getErrorStream().close();
  }

  // ---- cancels
  // -----------------------------------------------------------------------------------

  private RecordedCall silentRead() {
    RecordedCall read = call();
    read.read(kernel.pipe(0)[0], kernel.memory(1), 1, AsyncCall.CURRENT);
    return pending(read);
  }

  @Test
  void cancelsOneCall() {
    RecordedCall read = silentRead();
    RecordedCall other = silentRead();
    assertRun(WaitCalls.cancel(call(), read)).isEqualTo("0");
    turnUntil(read::isDone);
    assertThat(read.results()).containsExactly(-Errno.ECANCELED);
    assertThat(other.isInFlight()).isTrue();
    assertRun(WaitCalls.cancel(call(), read)).isEqualTo("ENOENT");
    assertRun(WaitCalls.cancel(call(), call())).isEqualTo("ENOENT");
  }

  @Test
  void cancelsACallThatTheKernelHasNotSeen() {
    int[] pair = kernel.socketPair(0);
    RecordedCall recv = call();
    driver.submit(recv.recv(pair[0], new byte[1], 0, 1, 0), 0);
    RecordedCall cancel = call();
    WaitCalls.cancel(cancel, recv);
    assertThat(driver.submit(cancel, 0)).isEqualTo(Submitter.QUICK);
    assertThat(cancel.result()).isZero();
    turnUntil(recv::isDone);
    assertThat(recv.results()).containsExactly(-Errno.ECANCELED);
  }

  @Test
  void cancelsAllOfOneOperationAndNoOther() {
    int[] pair = kernel.socketPair(0);
    RecordedCall recv = call();
    recv.recv(pair[0], kernel.memory(1), 1, 0);
    pending(recv);
    RecordedCall selected = call();
    selected.recvSelected(pair[0], 0);
    pending(selected);
    RecordedCall read = silentRead();
    assertRun(WaitCalls.cancelOp(call(), Op.RECV)).isEqualTo("1");
    turnUntil(recv::isDone);
    assertThat(recv.results()).containsExactly(-Errno.ECANCELED);
    assertThat(selected.isInFlight()).as("the same for the kernel").isTrue();
    assertThat(read.isInFlight()).isTrue();
  }

  @Test
  void cancelsAll() {
    List<RecordedCall> calls = List.of(silentRead(), silentRead(), call());
    int[] pair = kernel.socketPair(0);
    driver.submit(calls.get(2).recv(pair[0], new byte[1], 0, 1, 0), 0);
    RecordedSource recv = new RecordedSource(null, 8);
    driver.submit(SocketCalls.recvMultishot(recv, pair[1], 0), 0);
    assertRun(WaitCalls.cancelAll(call())).isEqualTo("4");
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.results()).containsExactly(-Errno.ECANCELED));
    assertThat(recv.results()).containsExactly(-Errno.ECANCELED);
    assertRun(call().nop()).isEqualTo("0");
  }

  @Test
  void cancelFdCountsWhatWaitsHereAsWell() {
    int[] pair = kernel.socketPair(0);
    RecordedCall inKernel = call();
    inKernel.recv(pair[0], kernel.memory(1), 1, 0);
    pending(inKernel);
    RecordedCall late = call();
    driver.submit(late.recv(pair[0], kernel.memory(1), 1, 0), 0);
    assertRun(call().cancelFd(pair[0])).isEqualTo("2");
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(inKernel.results()).containsExactly(-Errno.ECANCELED);
    assertThat(late.results()).containsExactly(-Errno.ECANCELED);
    assertRun(call().cancelFd(pair[0])).isEqualTo("0");
  }

  @Test
  void cancelFdEndsAStoppedSource() {
    int listener = kernel.listener();
    RecordedSource accept = new RecordedSource(null, 8);
    driver.submit(SocketCalls.acceptMultishot(accept, listener, 0), 0);
    driver.turn(0);
    assertRun(call().cancelFd(listener)).isEqualTo("1");
    turnUntil(accept::isDone);
    assertThat(accept.results()).containsExactly(-Errno.ECANCELED);
  }

  // ---- messages
  // ----------------------------------------------------------------------------------

  @Test
  void messagesGoFromDriverToDriverAndEndItsSleep() throws Exception {
    RecordedSource inbox = new RecordedSource(null, 16);
    try (UringDriver other = UringDriver.open(options())) {
      assertRun(WaitCalls.message(call(), other, 1)).isEqualTo("ECONNREFUSED");
      assertThat(other.submit(WaitCalls.messages(inbox), 0)).isEqualTo(Submitter.PENDING);
      RecordedSource second = new RecordedSource(null, 1);
      assertThat(other.submit(WaitCalls.messages(second), 0)).isEqualTo(Submitter.QUICK);
      assertThat(second.result()).isEqualTo(-Errno.EBUSY);
      Thread sleeper =
          new Thread(
              () -> {
                while (inbox.results().size() < 3) {
                  other.turn(Driver.FOREVER);
                }
              });
      sleeper.start();
      for (int value : new int[] {5, 0, 1_000_000}) {
        assertRun(WaitCalls.message(call(), other, value)).isEqualTo("0");
      }
      sleeper.join();
      assertThat(inbox.results()).containsExactly(5, 0, 1_000_000);
      other.cancel(inbox);
      other.turn(0);
      assertThat(inbox.isDone()).isTrue();
      other.turn(0);
      assertRun(WaitCalls.message(call(), other, 1)).isEqualTo("ECONNREFUSED");
    }
  }

  @Test
  void aClosedDriverTakesNoMessages() throws UringUnavailableException {
    UringDriver other = UringDriver.open(options());
    other.close();
    assertRun(WaitCalls.message(call(), other, 1)).isEqualTo("ESHUTDOWN");
  }

  @Test
  void anotherKindOfDriverTakesNoMessages() {
    try (SimDriver sim = new SimDriver()) {
      assertRun(WaitCalls.message(call(), sim, 1)).isEqualTo("EOPNOTSUPP");
    }
  }

  @Test
  void aFullInboxRefusesAndLosesNothing() throws Exception {
    RecordedSource inbox = new RecordedSource(null, 4).pause();
    try (UringDriver other = UringDriver.open(options())) {
      other.submit(WaitCalls.messages(inbox), 0);
      List<Integer> sent = new ArrayList<>();
      String answer = "0";
      for (int value = 0; answer.equals("0"); value++) {
        answer = named(run(WaitCalls.message(call(), other, value)));
        if (answer.equals("0")) {
          sent.add(value);
        }
        other.turn(0);
      }
      assertThat(answer).isEqualTo("EAGAIN");
      assertThat(sent).hasSizeGreaterThanOrEqualTo(4);
      inbox.resume();
      other.turn(0);
      assertThat(inbox.results()).isEqualTo(sent);
      assertRun(WaitCalls.message(call(), other, 99)).isEqualTo("0");
    }
  }

  @Test
  void aDriverMessagesItself() {
    RecordedSource inbox = new RecordedSource(null, 4);
    driver.submit(WaitCalls.messages(inbox), 0);
    assertRun(WaitCalls.message(call(), driver, 3)).isEqualTo("0");
    turnUntil(() -> !inbox.results().isEmpty());
    assertThat(inbox.results()).containsExactly(3);
    assertThatThrownBy(() -> WaitCalls.message(call(), driver, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
