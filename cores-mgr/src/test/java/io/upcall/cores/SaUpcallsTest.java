package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.upcall.async.Errno;
import io.upcall.cores.policy.CoreRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The draft's interface, function by function and upcall by upcall. */
@ExtendWith({NothingLeft.class, KnownSleepers.class})
@Timeout(60)
class SaUpcallsTest {

  /** An upcall as it came. */
  private record Told(
      SaEvent event,
      Activation fresh,
      List<Activation> about,
      List<Activation> interrupted,
      @Nullable Object aux,
      boolean inVcoreContext) {}

  private final List<Told> told = Collections.synchronizedList(new ArrayList<>());

  /** Handlers for all events, which note them and count {@code latch} down at {@code last}. */
  private @Nullable SaUpcall[] noting(SaEvent last, CountDownLatch latch) {
    @Nullable SaUpcall[] handlers = new SaUpcall[SaEvent.COUNT];
    for (SaEvent event : SaEvent.values()) {
      handlers[event.ordinal()] =
          (fresh, about, interrupted, aux) -> {
            told.add(
                new Told(event, fresh, about, interrupted, aux, Vcore.current().isVcoreContext()));
            if (event == last) {
              latch.countDown();
            }
          };
    }
    return handlers;
  }

  private List<SaEvent> events() {
    return told.stream().map(Told::event).toList();
  }

  private Told first(SaEvent event) {
    return told.stream().filter(upcall -> upcall.event() == event).findFirst().orElseThrow();
  }

  private SaUpcalls enabled(SaEvent last, CountDownLatch latch) {
    SaUpcalls upcalls = SaUpcalls.of(Proc.current());
    assertThat(upcalls.register(noting(last, latch), null)).isZero();
    SaStack[] stacks = {new SaStack("first"), new SaStack("second"), new SaStack("last")};
    assertThat(upcalls.useStacks(3, stacks)).isEqualTo(3);
    assertThat(upcalls.enable()).isZero();
    return upcalls;
  }

  // ---- sa_register_upcalls ---------------------------------------------------------------------

  @Test
  void registeringReturnsTheOldOnesAndInstallsNothingThatIsTooShort() throws Exception {
    InProc.run(
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          @Nullable SaUpcall[] one = noting(SaEvent.SIGNAL, new CountDownLatch(1));
          @Nullable SaUpcall[] two = noting(SaEvent.SIGNAL, new CountDownLatch(1));
          @Nullable SaUpcall[] old = Arrays.copyOf(one, SaEvent.COUNT);
          assertThat(upcalls.register(one, old)).isZero();
          assertThat(old).containsOnlyNulls();
          assertThat(upcalls.register(null, old)).isEqualTo(-Errno.EFAULT);
          assertThat(upcalls.register(Arrays.copyOf(two, 4), old)).isEqualTo(-Errno.EFAULT);
          assertThat(upcalls.register(two, new SaUpcall[4])).isEqualTo(-Errno.EFAULT);
          assertThat(upcalls.register(two, old)).isZero();
          assertThat(old).containsExactly(one);
        });
  }

  // ---- sa_use_stacks ---------------------------------------------------------------------------

  @Test
  void stacksAreCountedUpToTheBoundOfBlockedCarriers() throws Exception {
    Proc.run(
        ProcOptions.named("stacks").withMaxBlocked(2),
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          SaStack[] stacks = {new SaStack("a"), new SaStack("b"), new SaStack("c")};
          assertThat(upcalls.useStacks(-1, stacks)).isEqualTo(-Errno.EINVAL);
          assertThat(upcalls.useStacks(4, stacks)).isEqualTo(-Errno.EFAULT);
          assertThat(upcalls.useStacks(1, null)).isEqualTo(-Errno.EFAULT);
          assertThat(upcalls.useStacks(0, stacks)).isZero();
          assertThat(upcalls.useStacks(3, stacks)).isEqualTo(2);
          assertThat(upcalls.useStacks(1, stacks)).isZero();
          return 0;
        });
  }

  @Test
  void withoutAStackAVcoreWaitsUntilThereIsOne() throws Exception {
    List<Boolean> runs = Collections.synchronizedList(new ArrayList<>());
    InProc.run(
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          CountDownLatch blocked = new CountDownLatch(1);
          @Nullable SaUpcall[] handlers = new SaUpcall[SaEvent.COUNT];
          handlers[SaEvent.BLOCKED.ordinal()] =
              (fresh, about, interrupted, aux) -> {
                runs.add(fresh.runsUthreads());
                assertThat(fresh.stack()).isNull();
                blocked.countDown();
              };
          upcalls.register(handlers, null);
          assertThat(upcalls.enable()).isZero();
          try (Pipe pipe = new Pipe()) {
            Thread supplier =
                Thread.ofPlatform()
                    .start(
                        () -> {
                          try {
                            blocked.await();
                          } catch (InterruptedException unexpected) {
                            throw new IllegalStateException(unexpected);
                          }
                          upcalls.useStacks(1, new SaStack[] {new SaStack("late")});
                        });
            Thread blocker =
                Proc.current().spawn(() -> KnownSleepers.asleep(() -> Blocker.nativeRead(pipe)));
            Thread.yield();
            pipe.writeBytes(1);
            blocker.join();
            supplier.join();
          }
        });
    assertThat(runs).containsExactly(false);
  }

  // ---- sa_enable_activations, NEWPROC ----------------------------------------------------------

  @Test
  void enablingMakesOneNewprocUpcallAndWorksOnce() throws Exception {
    InProc.run(
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          assertThat(upcalls.enable()).as("no handler").isEqualTo(-Errno.EINVAL);
          CountDownLatch newproc = new CountDownLatch(1);
          enabled(SaEvent.NEWPROC, newproc);
          newproc.await();
          assertThat(upcalls.enable()).isEqualTo(-Errno.EBUSY);
          Thread.yield();
          assertThat(events()).containsExactly(SaEvent.NEWPROC);
          Told upcall = told.get(0);
          assertThat(upcall.about()).isEmpty();
          assertThat(upcall.interrupted()).isEmpty();
          assertThat(upcall.aux()).isNull();
          assertThat(upcall.inVcoreContext()).isTrue();
          assertThat(upcall.fresh()).isSameAs(Vcore.current().activation());
          assertThat(upcall.fresh().context()).isNull();
          assertThat(upcall.fresh().cpu()).isEqualTo(Carrier.current().seat().core().number());
        });
  }

  @Test
  void eachNewCoreIsToldOfBeforeAUthreadRunsThere() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch newproc = new CountDownLatch(3);
          enabled(SaEvent.NEWPROC, newproc);
          Thread.yield();
          // What it yields it is granted again, because it has something to do.
          Proc.yieldProcessor();
          assertThat(told.getLast().fresh()).isSameAs(Vcore.current().activation());
          Proc.yieldProcessor();
          newproc.await();
          assertThat(events()).containsExactly(SaEvent.NEWPROC, SaEvent.NEWPROC, SaEvent.NEWPROC);
          assertThat(told.stream().map(upcall -> upcall.fresh().id())).doesNotHaveDuplicates();
        });
  }

  // ---- BLOCKED, UNBLOCKED ----------------------------------------------------------------------

  @Test
  void whatBlocksAndComesBackIsToldOfOnceEachWithTheSameActivation() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch unblocked = new CountDownLatch(1);
          enabled(SaEvent.UNBLOCKED, unblocked);
          try (Pipe pipe = new Pipe()) {
            Thread blocker =
                Proc.current().spawn(() -> KnownSleepers.asleep(() -> Blocker.nativeRead(pipe)));
            Thread.yield();
            pipe.writeBytes(1);
            blocker.join();
          }
          unblocked.await();
          assertThat(events()).containsExactly(SaEvent.NEWPROC, SaEvent.BLOCKED, SaEvent.UNBLOCKED);
          Told blocked = first(SaEvent.BLOCKED);
          Activation away = blocked.about().get(0);
          assertThat(away.context()).isNotNull();
          assertThat(away.isOver()).isTrue();
          assertThat(blocked.interrupted()).isEmpty();
          assertThat(blocked.fresh().runsUthreads()).isTrue();
          assertThat(blocked.fresh().stack()).hasToString("stack last");
          assertThat(first(SaEvent.UNBLOCKED).about()).containsExactly(away);
        });
  }

  @Test
  void anUpcallThatBlocksRaisesNoUpcall() throws Exception {
    AtomicInteger result = new AtomicInteger();
    InProc.run(
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          CountDownLatch signals = new CountDownLatch(2);
          @Nullable SaUpcall[] handlers = noting(SaEvent.NEWPROC, new CountDownLatch(1));
          handlers[SaEvent.SIGNAL.ordinal()] =
              (fresh, about, interrupted, aux) -> {
                signals.countDown();
                // A call of ours is refused; a native one keeps the vcore, and nobody is told.
                BlockingCall call = BlockingCall.take();
                call.timeout(1_000_000);
                result.set(call.perform(0));
                call.giveBack();
                KnownSleepers.asleep(() -> SleepAndTick.nativeSleep(20_000_000));
                throw new IllegalStateException("meant: an upcall that throws ends alone");
              };
          upcalls.register(handlers, null);
          upcalls.enable();
          upcalls.signal(new SaSignal(1, 0));
          upcalls.signal(new SaSignal(2, 0));
          signals.await();
          Thread.yield();
          assertThat(events()).containsExactly(SaEvent.NEWPROC);
        });
    assertThat(result).hasValue(-Errno.EDEADLK);
  }

  // ---- PREEMPTED, sa_preempt -------------------------------------------------------------------

  @Test
  void aPreemptedActivationIsNamedAndItsUthreadGoesOn() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    InProc.run(
        () -> {
          CountDownLatch preempted = new CountDownLatch(1);
          SaUpcalls upcalls = enabled(SaEvent.PREEMPTED, preempted);
          AtomicReference<@Nullable Activation> victim = new AtomicReference<>();
          Thread preempter =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        while (victim.get() == null) {
                          Thread.onSpinWait();
                        }
                        while (upcalls.preempt(victim.get().id()) != 0) {
                          Thread.onSpinWait();
                        }
                      });
          Thread computes =
              Proc.current()
                  .spawn(
                      () -> {
                        victim.set(Vcore.current().activation());
                        while (!end.get()) {
                          Thread.onSpinWait();
                        }
                      });
          preempted.await();
          // On the only vcore, beside what never yields.
          Told upcall = first(SaEvent.PREEMPTED);
          assertThat(upcall.about()).hasSize(1);
          assertThat(upcall.about().get(0).context()).isNotNull();
          assertThat(upcall.fresh().id()).isGreaterThan(upcall.about().get(0).id());
          preempter.join();
          end.set(true);
          computes.join();
          assertThat(events()).containsExactly(SaEvent.NEWPROC, SaEvent.PREEMPTED);
        });
  }

  @Test
  void preemptingNeedsAnActivationThatRuns() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch newproc = new CountDownLatch(1);
          SaUpcalls upcalls = enabled(SaEvent.NEWPROC, newproc);
          newproc.await();
          assertThat(upcalls.preempt(0)).isEqualTo(-Errno.ESRCH);
          assertThat(upcalls.preempt(4711)).isEqualTo(-Errno.ESRCH);
          int idle = Vcore.current().activation().id();
          AtomicInteger answer = new AtomicInteger();
          CountDownLatch asked = new CountDownLatch(1);
          Vcore vcore = Vcore.current();
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!vcore.isAsleep()) {
                      Thread.onSpinWait();
                    }
                    answer.set(upcalls.preempt(idle));
                    asked.countDown();
                  });
          asked.await();
          assertThat(answer).hasValue(-Errno.EAGAIN);
          assertThat(events()).containsExactly(SaEvent.NEWPROC);
        });
  }

  @Test
  void whatIsPreemptedWhileTheProcHasNoCoreIsToldOfWithTheNextGrant() throws Exception {
    assumeThat(CoreManager.system().defaultCores()).isEqualTo(1);
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch preempted = new CountDownLatch(1);
    CountDownLatch computing = new CountDownLatch(1);
    Proc victim =
        Proc.start(
            ProcOptions.named("victim"),
            () -> {
              enabled(SaEvent.PREEMPTED, preempted);
              computing.countDown();
              while (!end.get()) {
                Thread.onSpinWait();
              }
              return 0;
            });
    try {
      computing.await();
      Proc urgent =
          Proc.start(
              ProcOptions.named("urgent").withRequest(CoreRequest.upTo(1).withPriority(1)),
              () -> 0);
      urgent.awaitExit();
      preempted.await();
      List<SaEvent> came = events();
      assertThat(came).startsWith(SaEvent.NEWPROC, SaEvent.NEWPROC, SaEvent.PREEMPTED);
      // A wake that was on its way when the urgent one left the core gives it one again before it
      // is gone, or does not: so the victim may have been granted its core more often, and no more.
      assertThat(came.subList(3, came.size())).allMatch(event -> event == SaEvent.NEWPROC);
      Told upcall = first(SaEvent.PREEMPTED);
      assertThat(upcall.about()).hasSize(1);
      assertThat(upcall.fresh()).isSameAs(told.get(1).fresh());
      assertThat(upcall.about().get(0).id()).isLessThan(upcall.fresh().id());
    } finally {
      end.set(true);
    }
    assertThat(victim.awaitExit()).isZero();
  }

  @Test
  void whatArrivedComesWithAGrantThatIsTakenBackAtOnce() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch newproc = new CountDownLatch(1);
          AtomicInteger takenBack = new AtomicInteger();
          SaUpcalls upcalls = enabled(SaEvent.NEWPROC, newproc);
          newproc.await();
          @Nullable SaUpcall[] handlers = noting(SaEvent.SIGNAL, new CountDownLatch(1));
          SaUpcall noted = handlers[SaEvent.NEWPROC.ordinal()];
          handlers[SaEvent.NEWPROC.ordinal()] =
              (fresh, about, interrupted, aux) -> {
                noted.upcall(fresh, about, interrupted, aux);
                if (takenBack.getAndIncrement() == 0) {
                  fresh.vcore().tenure().order(Tenure.YIELD);
                }
              };
          upcalls.register(handlers, null);
          assertThat(upcalls.signal(new SaSignal(15, 1))).isZero();
          Proc.yieldProcessor();
          assertThat(events())
              .containsExactly(SaEvent.NEWPROC, SaEvent.NEWPROC, SaEvent.SIGNAL, SaEvent.NEWPROC);
          assertThat(first(SaEvent.SIGNAL).fresh()).isSameAs(told.get(1).fresh());
          assertThat(takenBack).hasValue(2);
        });
  }

  @Test
  void oneUpcallTellsOfAllThatWerePreemptedSoFar() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch preempted = new CountDownLatch(1);
          enabled(SaEvent.PREEMPTED, preempted);
          Activations activations = Proc.current().activations();
          Vcore vcore = Vcore.current();
          Topology.Core core = Carrier.current().seat().core();
          Activation one = new Activation(101, vcore, core, true, null);
          Activation two = new Activation(102, vcore, core, true, null);
          activations.preempted(one);
          activations.preempted(two);
          activations.preemptedSoFar(vcore);
          activations.preemptedSoFar(vcore);
          preempted.await();
          Thread.yield();
          assertThat(events()).containsExactly(SaEvent.NEWPROC, SaEvent.PREEMPTED);
          assertThat(first(SaEvent.PREEMPTED).about()).containsExactly(one, two);
          activations.home(one);
          activations.home(two);
        });
  }

  // ---- SIGNAL ----------------------------------------------------------------------------------

  @Test
  void aSignalCarriesNumberAndCodeAndASynchronousOneItsActivation() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch signals = new CountDownLatch(2);
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          assertThat(upcalls.signal(new SaSignal(15, 1))).isEqualTo(-Errno.EINVAL);
          enabled(SaEvent.SIGNAL, signals);
          Activation cause = Vcore.current().activation();
          assertThat(upcalls.signal(new SaSignal(15, 1))).isZero();
          assertThat(upcalls.trap(new SaSignal(8, 2))).isZero();
          signals.await();
          assertThat(told.get(1).aux()).isEqualTo(new SaSignal(15, 1));
          assertThat(told.get(1).about()).isEmpty();
          assertThat(told.get(2).aux()).isEqualTo(new SaSignal(8, 2));
          assertThat(told.get(2).about()).containsExactly(cause);
        });
  }

  // ---- sa_setconcurrency, sa_yield_processor ---------------------------------------------------

  @Test
  void levelsAreReturnedOneAtFirstAndYieldingLowersThem() throws Exception {
    InProc.run(
        () -> {
          SaUpcalls upcalls = SaUpcalls.of(Proc.current());
          assertThat(upcalls.setConcurrency(2)).as("not in use").isEqualTo(-Errno.EINVAL);
          assertThat(upcalls.yieldProcessor()).as("not in use").isEqualTo(-Errno.EINVAL);
          assertThat(upcalls.preempt(1)).as("not in use").isEqualTo(-Errno.EINVAL);
          enabled(SaEvent.NEWPROC, new CountDownLatch(1));
          assertThat(upcalls.setConcurrency(0)).isEqualTo(-Errno.EINVAL);
          assertThat(upcalls.setConcurrency(3)).isEqualTo(1);
          assertThat(upcalls.yieldProcessor()).isZero();
          assertThat(upcalls.setConcurrency(1)).as("of 3, but 1 at most").isZero();
          AtomicInteger fromOutside = new AtomicInteger();
          Thread foreign =
              Thread.ofPlatform().start(() -> fromOutside.set(upcalls.yieldProcessor()));
          foreign.join();
          assertThat(fromOutside).hasValue(-Errno.EPERM);
        });
  }
}
