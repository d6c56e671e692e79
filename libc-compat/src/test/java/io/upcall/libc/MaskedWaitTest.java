package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.Signal.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tables of parity cannot see: handlers in Java, and signals to a whole proc. */
@ExtendWith(NothingLeft.class)
class MaskedWaitTest {

  private static final int ROUNDS = 2_000;

  private static final SigsetT OPEN = new SigsetT();

  @Test
  void aHandlerHasRunUnderTheMaskOfTheWaitWhenItEnds() throws Exception {
    InProc.run(
        () -> {
          AtomicReference<SigsetT> during = new AtomicReference<>();
          SigsetT both = SigsetT.of(SIGUSR1, SIGUSR2);
          sigprocmask(SIG_BLOCK, both);
          signal(SIGUSR1, signo -> during.set(mask()));
          raise(SIGUSR1);
          StructPollfd[] none = {};
          assertErrno(Errno.EINTR, () -> Poll.ppoll(none, null, SigsetT.of(SIGUSR2)));
          assertThat(during).hasValue(both);
          assertThat(mask()).isEqualTo(both);
        });
  }

  private static SigsetT mask() {
    try {
      return sigprocmask(SIG_BLOCK, null);
    } catch (ErrnoException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void whatAHandlerThrowsLeavesTheMaskAsItWas() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1);
          sigprocmask(SIG_BLOCK, set);
          signal(
              SIGUSR1,
              signo -> {
                throw new IllegalStateException("thrown");
              });
          raise(SIGUSR1);
          int epoll = SysEpoll.epoll_create1(0);
          try {
            SysEpoll.epoll_pwait(epoll, new StructEpollEvent[1], -1, OPEN);
          } catch (IllegalStateException thrown) {
            assertThat(thrown).hasMessage("thrown");
          }
          assertThat(mask()).isEqualTo(set);
        });
  }

  /** A wait for ever, which nothing but a signal ends. */
  private interface MaskedCall {
    void await() throws ErrnoException;
  }

  /**
   * Sends a signal to the proc just as its only thread begins to wait, again and again: a step
   * between the mask and the wait would lose one, and this would never end.
   */
  private static void assertEachSignalEndsAWait(MaskedCall call) throws Exception {
    SigsetT set = SigsetT.of(SIGUSR1);
    sigprocmask(SIG_BLOCK, set);
    AtomicInteger handled = new AtomicInteger();
    signal(SIGUSR1, signo -> handled.incrementAndGet());
    ProcSignals signals = ProcSignals.current();
    StructSiginfo sent = new StructSiginfo(SIGUSR1, SI_USER, 0, 0, null);
    Semaphore rounds = new Semaphore(0);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < ROUNDS; i++) {
                      rounds.acquire();
                      signals.send(sent, null);
                    }
                  } catch (InterruptedException thrown) {
                    failure.set(thrown);
                  }
                });
    for (int i = 0; i < ROUNDS; i++) {
      rounds.release();
      assertErrno(Errno.EINTR, call::await);
    }
    sender.join();
    assertThat(failure).hasValue(null);
    assertThat(handled).hasValue(ROUNDS);
  }

  @Test
  void aSignalThatComesAsPpollBeginsIsNotMissed() throws Exception {
    InProc.run(() -> assertEachSignalEndsAWait(() -> Poll.ppoll(new StructPollfd[0], null, OPEN)));
  }

  @Test
  void aSignalThatComesAsEpollPwaitBeginsIsNotMissed() throws Exception {
    InProc.run(
        () -> {
          int epoll = SysEpoll.epoll_create1(0);
          StructEpollEvent[] room = new StructEpollEvent[1];
          assertEachSignalEndsAWait(() -> SysEpoll.epoll_pwait(epoll, room, -1, OPEN));
        });
  }

  @Test
  void aSignalThatComesAsSigsuspendBeginsIsNotMissed() throws Exception {
    InProc.run(() -> assertEachSignalEndsAWait(() -> sigsuspend(OPEN)));
  }
}
