package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Pthread.*;
import static io.upcall.libc.Signal.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.upcall.cores.ExitStatus;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SignalTest {

  @AfterEach
  void nothingIsPendingAnyMore() {
    assertThat(Attention.isWanted()).isFalse();
  }

  private static int self() {
    return Unistd.getpid();
  }

  private static StructTimespec seconds(long seconds) {
    return new StructTimespec(seconds, 0);
  }

  private static ExitStatus endOf(ProcMain main) throws Exception {
    Proc proc = Proc.start(ProcOptions.named("signalled"), main);
    proc.awaitExit();
    return proc.exitStatus();
  }

  // ---- actions ---------------------------------------------------------------------------------

  @Test
  void raiseRunsTheHandlerBeforeItReturns() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          AtomicReference<Thread> where = new AtomicReference<>();
          signal(
              SIGUSR1,
              signo -> {
                got.addAndGet(signo);
                where.set(Thread.currentThread());
              });
          raise(SIGUSR1);
          assertThat(got).hasValue(SIGUSR1);
          assertThat(where.get()).isSameAs(Thread.currentThread());
          kill(self(), SIGUSR1);
          assertThat(got).hasValue(2 * SIGUSR1);
        });
  }

  @Test
  void sigactionTellsWhatWasSet() throws Exception {
    InProc.run(
        () -> {
          assertThat(sigaction(SIGUSR1, null).sa_handler).isSameAs(SIG_DFL);
          assertThat(sigaction(SIGPIPE, null).sa_handler).as("as the JVM").isSameAs(SIG_IGN);
          SigHandler handler = signo -> {};
          StructSigaction action = StructSigaction.of(handler, SA_NODEFER);
          action.sa_mask = SigsetT.of(SIGUSR2);
          sigaction(SIGUSR1, action);
          StructSigaction now = sigaction(SIGUSR1, null);
          assertThat(now.sa_handler).isSameAs(handler);
          assertThat(now.sa_flags).isEqualTo(SA_NODEFER);
          assertThat(now.sa_mask).isEqualTo(SigsetT.of(SIGUSR2));
          assertThat(signal(SIGUSR1, SIG_DFL)).isSameAs(handler);
        });
  }

  @Test
  void signalsThatAreNoneAreEinval() throws Exception {
    InProc.run(
        () -> {
          StructSigaction ignore = StructSigaction.of(SIG_IGN, 0);
          for (int signal : new int[] {-1, 0, 65, 1000}) {
            assertErrno(Errno.EINVAL, () -> sigaction(signal, ignore));
            assertErrno(Errno.EINVAL, () -> raise(signal));
            assertErrno(Errno.EINVAL, () -> sigaddset(new SigsetT(), signal));
            assertErrno(Errno.EINVAL, () -> sigdelset(new SigsetT(), signal));
            assertErrno(Errno.EINVAL, () -> sigismember(new SigsetT(), signal));
          }
          for (int signal : new int[] {-1, 65}) {
            assertErrno(Errno.EINVAL, () -> kill(self(), signal));
            assertErrno(Errno.EINVAL, () -> sigqueue(self(), signal, 1));
            assertErrno(Errno.EINVAL, () -> pthread_kill(pthread_self(), signal));
          }
          assertErrno(Errno.EINVAL, () -> sigaction(SIGKILL, ignore));
          assertErrno(Errno.EINVAL, () -> sigaction(SIGSTOP, ignore));
          assertThat(sigaction(SIGKILL, null).sa_handler).isSameAs(SIG_DFL);
          assertErrno(Errno.EINVAL, () -> sigprocmask(3, new SigsetT()));
        });
  }

  @Test
  void aHandlerIsToldWhoSentTheSignal() throws Exception {
    InProc.run(
        () -> {
          List<StructSiginfo> infos = new ArrayList<>();
          sigaction(SIGRTMIN, StructSigaction.ofInfo((signo, info) -> infos.add(info), 0));
          sigqueue(self(), SIGRTMIN, 42);
          kill(self(), SIGRTMIN);
          raise(SIGRTMIN);
          assertThat(infos)
              .extracting(StructSiginfo::si_code)
              .containsExactly(SI_QUEUE, SI_USER, SI_TKILL);
          assertThat(infos.get(0).si_int()).isEqualTo(42);
          assertThat(infos).allMatch(info -> info.si_pid() == self());
        });
  }

  @Test
  void aHandlerThatResetsRunsOnce() throws Exception {
    ExitStatus how =
        endOf(
            () -> {
              sigaction(SIGUSR1, StructSigaction.of(signo -> {}, SA_RESETHAND));
              raise(SIGUSR1);
              assertThat(sigaction(SIGUSR1, null).sa_handler).isSameAs(SIG_DFL);
              raise(SIGUSR1);
              return 3;
            });
    assertThat(how.signal()).isEqualTo(SIGUSR1);
  }

  @Test
  void aSignalIsBlockedInItsHandlerUnlessNodefer() throws Exception {
    InProc.run(
        () -> {
          for (int flags : new int[] {0, SA_NODEFER}) {
            List<String> steps = new ArrayList<>();
            SigHandler handler =
                signo -> {
                  boolean first = steps.isEmpty();
                  steps.add("in");
                  if (first) {
                    assertThat(errnoOf(() -> raise(SIGUSR1))).isZero();
                  }
                  steps.add("out");
                };
            sigaction(SIGUSR1, StructSigaction.of(handler, flags));
            raise(SIGUSR1);
            assertThat(steps)
                .isEqualTo(
                    flags == 0
                        ? List.of("in", "out", "in", "out")
                        : List.of("in", "in", "out", "out"));
          }
        });
  }

  @Test
  void theMaskOfAnActionHoldsOtherSignalsBack() throws Exception {
    InProc.run(
        () -> {
          List<Integer> order = new ArrayList<>();
          signal(SIGUSR2, order::add);
          StructSigaction action =
              StructSigaction.of(
                  signo -> {
                    assertThat(errnoOf(() -> raise(SIGUSR2))).isZero();
                    order.add(signo);
                  },
                  0);
          action.sa_mask = SigsetT.of(SIGUSR2);
          sigaction(SIGUSR1, action);
          raise(SIGUSR1);
          assertThat(order).containsExactly(SIGUSR1, SIGUSR2);
          assertThat(sigprocmask(SIG_BLOCK, null)).isEqualTo(new SigsetT());
        });
  }

  @Test
  void whatAHandlerThrowsComesOutOfTheInterruptedCall() throws Exception {
    InProc.run(
        () -> {
          signal(
              SIGUSR1,
              signo -> {
                throw new IllegalStateException("jump");
              });
          assertThatThrownBy(() -> raise(SIGUSR1)).hasMessage("jump");
          assertThat(sigprocmask(SIG_BLOCK, null)).as("mask").isEqualTo(new SigsetT());
        });
  }

  // ---- default actions -------------------------------------------------------------------------

  @Test
  void defaultActionsEndTheProcOrDoNothing() throws Exception {
    for (int signal = 1; signal < NSIG; signal++) {
      int sent = signal;
      SignalAction.Default action = SignalAction.byDefault(signal);
      if (action == SignalAction.Default.STOP) {
        continue;
      }
      boolean ends = action == SignalAction.Default.TERMINATE && signal != SIGPIPE;
      if (ends && signal > SIGUSR2 && signal < SIGRTMAX) {
        continue;
      }
      ExitStatus how =
          endOf(
              () -> {
                raise(sent);
                return 7;
              });
      assertThat(how.signal()).as("signal %s", signal).isEqualTo(ends ? signal : 0);
      assertThat(how.code()).isEqualTo(ends ? 0 : 7);
    }
  }

  @Test
  void stoppingAProcIsNotThereAndSaysSo() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EOPNOTSUPP, () -> kill(self(), SIGSTOP));
          assertErrno(Errno.EOPNOTSUPP, () -> raise(SIGTSTP));
          AtomicInteger got = new AtomicInteger();
          signal(SIGTSTP, got::set);
          raise(SIGTSTP);
          assertThat(got).hasValue(SIGTSTP);
          raise(SIGCONT);
        });
  }

  @Test
  void abortEndsWhatCatchesIt() throws Exception {
    AtomicInteger got = new AtomicInteger();
    ExitStatus how =
        endOf(
            () -> {
              signal(SIGABRT, got::set);
              abort();
              return 1;
            });
    assertThat(got).hasValue(SIGABRT);
    assertThat(how.signal()).isEqualTo(SIGABRT);
  }

  // ---- masks -----------------------------------------------------------------------------------

  @Test
  void whatIsBlockedIsPendingUntilItIsNot() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          signal(SIGUSR1, signo -> got.incrementAndGet());
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGUSR1, SIGKILL));
          kill(self(), SIGUSR1);
          kill(self(), SIGUSR1);
          assertThat(got).hasValue(0);
          assertThat(sigpending()).isEqualTo(SigsetT.of(SIGUSR1));
          assertThat(sigprocmask(SIG_SETMASK, new SigsetT())).isEqualTo(SigsetT.of(SIGUSR1));
          assertThat(got).as("a standard signal is pending once").hasValue(1);
          assertThat(sigpending()).isEqualTo(new SigsetT());
        });
  }

  @Test
  void realTimeSignalsQueueInOrder() throws Exception {
    InProc.run(
        () -> {
          List<String> got = new ArrayList<>();
          SigInfoHandler handler = (signo, info) -> got.add(signo + ":" + info.si_int());
          sigaction(SIGRTMIN, StructSigaction.ofInfo(handler, 0));
          sigaction(SIGRTMIN + 1, StructSigaction.ofInfo(handler, 0));
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGRTMIN, SIGRTMIN + 1));
          sigqueue(self(), SIGRTMIN + 1, 1);
          sigqueue(self(), SIGRTMIN, 2);
          sigqueue(self(), SIGRTMIN, 3);
          sigprocmask(SIG_UNBLOCK, SigsetT.of(SIGRTMIN, SIGRTMIN + 1));
          assertThat(got).containsExactly("34:2", "34:3", "35:1");
        });
  }

  @Test
  void tooManyPendingAreEagain() throws Exception {
    InProc.run(
        () -> {
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGRTMIN));
          for (int i = 0; i < PendingSignals.MOST; i++) {
            sigqueue(self(), SIGRTMIN, i);
          }
          assertErrno(Errno.EAGAIN, () -> sigqueue(self(), SIGRTMIN, -1));
          signal(SIGRTMIN, SIG_IGN);
          assertThat(sigpending()).as("ignored: discarded").isEqualTo(new SigsetT());
        });
  }

  @Test
  void aThreadInheritsTheMaskAndKeepsItsOwnPending() throws Exception {
    InProc.run(
        () -> {
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGUSR1));
          Semaphore.SemT gate = new Semaphore.SemT();
          Semaphore.sem_init(gate, 0);
          Handle<SigsetT> thread =
              pthread_create(
                  () -> {
                    Semaphore.sem_wait(gate);
                    assertThat(sigprocmask(SIG_BLOCK, null)).isEqualTo(SigsetT.of(SIGUSR1));
                    return sigpending();
                  });
          pthread_kill(thread, SIGUSR1);
          assertThat(sigpending()).isEqualTo(new SigsetT());
          Semaphore.sem_post(gate);
          assertThat(pthread_join(thread)).isEqualTo(SigsetT.of(SIGUSR1));
          assertErrno(Errno.ESRCH, () -> pthread_kill(thread, 0));
        });
  }

  @Test
  void aProcsSignalGoesToAThreadThatDoesNotBlockIt() throws Exception {
    InProc.run(
        () -> {
          AtomicReference<Thread> where = new AtomicReference<>();
          Semaphore.SemT done = new Semaphore.SemT();
          Semaphore.sem_init(done, 0);
          signal(
              SIGUSR1,
              signo -> {
                where.set(Thread.currentThread());
                assertThat(errnoOf(() -> Semaphore.sem_post(done))).isZero();
              });
          AtomicReference<Thread> open = new AtomicReference<>();
          Handle<Integer> thread =
              pthread_create(
                  () -> {
                    open.set(Thread.currentThread());
                    return errnoOf(() -> Time.nanosleep(seconds(100)));
                  });
          Thread.yield();
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGUSR1));
          kill(self(), SIGUSR1);
          Semaphore.sem_wait(done);
          assertThat(where.get()).isSameAs(open.get());
          assertThat(pthread_join(thread)).isEqualTo(Errno.EINTR);
        });
  }

  @Test
  void aStandInRunsTheHandlerWhenAllThreadsAreElsewhere() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch handled = new CountDownLatch(1);
          signal(SIGUSR1, signo -> handled.countDown());
          Proc self = Proc.current();
          Thread.ofPlatform()
              .start(
                  () ->
                      ProcSignals.of(self)
                          .send(new StructSiginfo(SIGUSR1, SI_USER, 0, 0, null), null));
          // No wait of this library: nobody but a stand-in can run it.
          handled.await();
        });
  }

  // ---- EINTR -----------------------------------------------------------------------------------

  /**
   * What {@code waits} fails with when a handler with {@code flags} interrupts it; 0: it goes on.
   */
  private static int interrupted(int flags, InProc.Body waits, InProc.Body release)
      throws Exception {
    AtomicInteger handled = new AtomicInteger();
    sigaction(SIGUSR1, StructSigaction.of(signo -> handled.incrementAndGet(), flags));
    Handle<Integer> thread = pthread_create(() -> errnoOf(waits::run));
    Thread.yield();
    Thread.yield();
    pthread_kill(thread, SIGUSR1);
    while (handled.get() == 0) {
      Thread.yield();
    }
    Thread.yield();
    release.run();
    return pthread_join(thread);
  }

  private static void assertRestarts(InProc.Body waits, InProc.Body release) throws Exception {
    assertThat(interrupted(SA_RESTART, waits, release)).as("SA_RESTART").isZero();
    assertThat(interrupted(0, waits, release)).as("without").isEqualTo(Errno.EINTR);
  }

  private static void assertNeverRestarts(InProc.Body waits) throws Exception {
    assertThat(interrupted(SA_RESTART, waits, () -> {})).isEqualTo(Errno.EINTR);
    assertThat(interrupted(0, waits, () -> {})).isEqualTo(Errno.EINTR);
  }

  private static void assertNeverInterrupted(InProc.Body waits, InProc.Body release)
      throws Exception {
    assertThat(interrupted(SA_RESTART, waits, release)).isZero();
    assertThat(interrupted(0, waits, release)).isZero();
  }

  @Test
  void callsAreRestartedAsTheManualSays() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          assertRestarts(
              () -> Unistd.read(ends[0], new byte[1]), () -> Unistd.write(ends[1], new byte[1]));
          Unistd.read(ends[0], new byte[8]);
          int[] pair = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          assertRestarts(
              () -> SysSocket.recv(pair[0], new byte[1], 0),
              () -> Unistd.write(pair[1], new byte[1]));
          Unistd.read(pair[0], new byte[8]);
          Semaphore.SemT semaphore = new Semaphore.SemT();
          Semaphore.sem_init(semaphore, 0);
          assertRestarts(() -> Semaphore.sem_wait(semaphore), () -> Semaphore.sem_post(semaphore));
          SysSocket.setsockopt(
              pair[0], SysSocket.SOL_SOCKET, SysSocket.SO_RCVTIMEO, new StructTimeval(100, 0));
          int got = Poll.poll(new StructPollfd[] {new StructPollfd(pair[0], Poll.POLLIN)}, 0);
          assertThat(got).isZero();
          assertNeverRestarts(() -> SysSocket.recv(pair[0], new byte[1], 0));
          assertNeverRestarts(() -> Time.nanosleep(seconds(100)));
          assertNeverRestarts(Signal::pause);
          assertNeverRestarts(() -> sigsuspend(new SigsetT()));
          assertNeverRestarts(() -> sigtimedwait(SigsetT.of(SIGUSR2), seconds(100)));
          assertNeverRestarts(() -> sigwaitinfo(SigsetT.of(SIGUSR2)));
          assertNeverRestarts(
              () -> Poll.poll(new StructPollfd[] {new StructPollfd(ends[0], Poll.POLLIN)}, -1));
        });
  }

  @Test
  void waitsForThreadsAreNeverInterrupted() throws Exception {
    InProc.run(
        () -> {
          PthreadMutex mutex = new PthreadMutex();
          pthread_mutex_lock(mutex);
          assertNeverInterrupted(
              () -> {
                pthread_mutex_lock(mutex);
                pthread_mutex_unlock(mutex);
              },
              () -> {
                pthread_mutex_unlock(mutex);
                Thread.yield();
                pthread_mutex_lock(mutex);
              });
          PthreadRwlock lock = new PthreadRwlock();
          pthread_rwlock_wrlock(lock);
          assertNeverInterrupted(
              () -> {
                pthread_rwlock_rdlock(lock);
                pthread_rwlock_unlock(lock);
              },
              () -> {
                pthread_rwlock_unlock(lock);
                Thread.yield();
                pthread_rwlock_wrlock(lock);
              });
          PthreadBarrier barrier = new PthreadBarrier();
          pthread_barrier_init(barrier, 2);
          assertNeverInterrupted(
              () -> pthread_barrier_wait(barrier), () -> pthread_barrier_wait(barrier));
          for (int flags : new int[] {0, SA_RESTART}) {
            int[] ends = Unistd.pipe();
            Handle<Integer> target = pthread_create(() -> Unistd.read(ends[0], new byte[1]));
            assertThat(
                    interrupted(
                        flags,
                        () -> pthread_join(target),
                        () -> Unistd.write(ends[1], new byte[1])))
                .isZero();
          }
        });
  }

  @Test
  void aHandlerMayCloseWhatItsThreadReads() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          sigaction(
              SIGUSR1,
              StructSigaction.of(
                  signo -> assertThat(errnoOf(() -> Unistd.close(ends[0]))).isZero(), SA_RESTART));
          Handle<Integer> reader =
              pthread_create(() -> errnoOf(() -> Unistd.read(ends[0], new byte[1])));
          Thread.yield();
          pthread_kill(reader, SIGUSR1);
          assertThat(pthread_join(reader)).isEqualTo(Errno.EBADF);
        });
  }

  @Test
  void aSleepThatAHandlerEndsTellsWhatRemains() throws Exception {
    InProc.run(
        () -> {
          signal(SIGUSR1, signo -> {});
          StructTimespec[] remaining = new StructTimespec[1];
          Handle<Integer> sleeper =
              pthread_create(() -> errnoOf(() -> Time.nanosleep(seconds(100), remaining)));
          Thread.yield();
          pthread_kill(sleeper, SIGUSR1);
          assertThat(pthread_join(sleeper)).isEqualTo(Errno.EINTR);
          assertThat(remaining[0].toNanos()).isBetween(90_000_000_000L, 100_000_000_000L);
        });
  }

  // ---- waiting for signals ---------------------------------------------------------------------

  @Test
  void sigwaitTakesWhatIsPendingOrComes() throws Exception {
    InProc.run(
        () -> {
          SigsetT set = SigsetT.of(SIGUSR1, SIGRTMIN);
          sigprocmask(SIG_BLOCK, set);
          kill(self(), SIGUSR1);
          assertThat(sigwait(set)).isEqualTo(SIGUSR1);
          assertErrno(Errno.EAGAIN, () -> sigtimedwait(set, new StructTimespec(0, 0)));
          assertErrno(Errno.EAGAIN, () -> sigtimedwait(set, new StructTimespec(0, 1_000_000)));
          assertErrno(Errno.EINVAL, () -> sigtimedwait(set, new StructTimespec(0, 1_000_000_000)));
          Handle<StructSiginfo> waiter = pthread_create(() -> sigwaitinfo(set));
          Thread.yield();
          sigqueue(self(), SIGRTMIN, "an object");
          StructSiginfo info = pthread_join(waiter);
          assertThat(info.si_signo()).isEqualTo(SIGRTMIN);
          assertThat(info.si_value()).isEqualTo("an object");
        });
  }

  @Test
  void sigsuspendSetsItsMaskAndWaitsInOneStep() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          signal(SIGUSR1, got::set);
          sigprocmask(SIG_BLOCK, SigsetT.of(SIGUSR1));
          // Pending before it: a pause would wait for ever.
          kill(self(), SIGUSR1);
          assertErrno(Errno.EINTR, () -> sigsuspend(new SigsetT()));
          assertThat(got).hasValue(SIGUSR1);
          assertThat(sigprocmask(SIG_BLOCK, null)).isEqualTo(SigsetT.of(SIGUSR1));
        });
  }

  // ---- timers ----------------------------------------------------------------------------------

  @Test
  void anAlarmInterruptsAPause() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          signal(SIGALRM, signo -> got.incrementAndGet());
          assertThat(alarm(100)).isZero();
          assertThat(alarm(0)).isBetween(99, 100);
          StructTimeval none = new StructTimeval(0, 0);
          setitimer(ITIMER_REAL, new StructItimerval(none, new StructTimeval(0, 2000)));
          assertErrno(Errno.EINTR, Signal::pause);
          assertThat(got).hasValue(1);
          assertThat(getitimer(ITIMER_REAL).it_value()).isEqualTo(none);
        });
  }

  @Test
  void anIntervalTimerGoesOnUntilItIsSetToNothing() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          signal(SIGALRM, signo -> got.incrementAndGet());
          StructTimeval milli = new StructTimeval(0, 1000);
          StructTimeval none = new StructTimeval(0, 0);
          setitimer(ITIMER_REAL, new StructItimerval(milli, milli));
          while (got.get() < 5) {
            assertErrno(Errno.EINTR, Signal::pause);
          }
          assertThat(setitimer(ITIMER_REAL, new StructItimerval(none, none)).it_interval())
              .isEqualTo(milli);
          assertErrno(Errno.EINVAL, () -> getitimer(1));
          assertErrno(
              Errno.EINVAL,
              () ->
                  setitimer(
                      ITIMER_REAL, new StructItimerval(none, new StructTimeval(0, 1_000_000))));
        });
  }

  @Test
  void anAlarmThatNobodyCatchesEndsTheProc() throws Exception {
    ExitStatus how =
        endOf(
            () -> {
              StructTimeval none = new StructTimeval(0, 0);
              setitimer(ITIMER_REAL, new StructItimerval(none, new StructTimeval(0, 500)));
              Time.nanosleep(seconds(100));
              return 1;
            });
    assertThat(how.signal()).isEqualTo(SIGALRM);
  }

  // ---- broken pipes ----------------------------------------------------------------------------

  @Test
  void aWriteThatNobodyReadsRaisesSigpipe() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          int[] ends = Unistd.pipe();
          int[] pair = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          Unistd.close(ends[0]);
          Unistd.close(pair[0]);
          assertErrno(Errno.EPIPE, () -> Unistd.write(ends[1], new byte[1]));
          signal(SIGPIPE, signo -> got.incrementAndGet());
          assertErrno(Errno.EPIPE, () -> Unistd.write(ends[1], new byte[1]));
          assertThat(got).hasValue(1);
          assertErrno(Errno.EPIPE, () -> SysSocket.send(pair[1], new byte[1], 0));
          assertThat(got).hasValue(2);
          assertErrno(
              Errno.EPIPE, () -> SysSocket.send(pair[1], new byte[1], SysSocket.MSG_NOSIGNAL));
          assertThat(got).hasValue(2);
          signal(SIGPIPE, SIG_IGN);
          assertErrno(Errno.EPIPE, () -> Unistd.write(ends[1], new byte[1]));
        });
  }

  @Test
  void aBrokenPipeEndsAProcThatWantsTheDefault() throws Exception {
    ExitStatus how =
        endOf(
            () -> {
              signal(SIGPIPE, SIG_DFL);
              int[] ends = Unistd.pipe();
              Unistd.close(ends[0]);
              Unistd.write(ends[1], new byte[1]);
              return 1;
            });
    assertThat(how.signal()).isEqualTo(SIGPIPE);
  }

  // ---- between procs ---------------------------------------------------------------------------

  @Test
  void aSignalThatComesAmidTheEndOfItsProcIsNotPendingForEver() throws Exception {
    for (int round = 0; round < 200; round++) {
      CountDownLatch ready = new CountDownLatch(1);
      Proc other =
          Proc.start(
              ProcOptions.named("ends"),
              () -> {
                signal(SIGUSR1, signal -> {});
                ready.countDown();
                return 0;
              });
      ready.await();
      while (other.exitStatus() == null) {
        ProcSignals.of(other).send(new StructSiginfo(SIGUSR1, SI_USER, 0, 0, null), null);
      }
    }
  }

  @Test
  void killReachesOtherProcsAndNothingLeaksIntoThem() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    Proc other =
        Proc.start(
            ProcOptions.named("other"),
            () -> {
              AtomicInteger got = new AtomicInteger();
              signal(SIGUSR1, got::set);
              sigprocmask(SIG_BLOCK, SigsetT.of(SIGUSR2));
              ready.countDown();
              while (got.get() == 0) {
                errnoOf(Signal::pause);
              }
              return got.get();
            });
    ready.await();
    other.bind(() -> assertThat(errnoOf(() -> kill(other.pid(), 0))).isZero());
    // From a thread of no proc's in particular, by the layer below.
    while (other.exitStatus() == null) {
      ProcSignals.of(other).send(new StructSiginfo(SIGUSR1, SI_USER, 0, 0, null), null);
      other.awaitExit(1_000_000);
    }
    assertThat(other.exitStatus().code()).isEqualTo(SIGUSR1);
    InProc.run(
        () -> {
          assertThat(sigaction(SIGUSR1, null).sa_handler).isSameAs(SIG_DFL);
          assertThat(sigprocmask(SIG_BLOCK, null)).isEqualTo(new SigsetT());
          assertErrno(Errno.ESRCH, () -> kill(other.pid(), SIGUSR1));
          assertErrno(Errno.ESRCH, () -> sigqueue(1_000_000, 0, null));
        });
  }

  @Test
  void theHostsSignalGoesToTheFirstProcThatCatchesIt() throws Exception {
    assumeThat(ignoresHangUp()).as("started by nohup(1), a JVM hears of no SIGHUP").isFalse();
    InProc.run(
        () -> {
          AtomicInteger got = new AtomicInteger();
          signal(SIGHUP, got::set);
          sun.misc.Signal.raise(new sun.misc.Signal("HUP"));
          while (got.get() == 0) {
            Time.nanosleep(new StructTimespec(0, 100_000));
          }
          assertThat(got).hasValue(SIGHUP);
        });
  }

  /** What the JVM was started with: the lowest bit is SIGHUP's. */
  static boolean ignoresHangUp() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
  }
}
