package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a vcore does while uthreads block its carriers. Nothing here would end if it did nothing.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class BlockedCarrierTest {

  /** A uthread whose timer goes on: three ticks of a millisecond. */
  private static void tick() {
    try {
      for (int i = 0; i < 3; i++) {
        Thread.sleep(1);
      }
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static Runnable blocking(Blocker blocker, Pipe pipe, Runnable before, Runnable after) {
    return () -> {
      before.run();
      try {
        blocker.block(pipe);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
      after.run();
    };
  }

  private static void joinAll(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @ParameterizedTest
  @EnumSource(Blocker.class)
  void aTimerTicksOnWhileAUthreadBlocksTheOnlyVcore(Blocker blocker) throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            Vcore vcore = Vcore.current();
            Thread blocked =
                Proc.current()
                    .spawn(
                        blocking(
                            blocker, pipe, () -> order.add("blocks"), () -> order.add("is back")));
            tick();
            order.add("ticked");
            pipe.writeBytes(1);
            blocked.join();
            assertThat(Vcore.current()).isSameAs(vcore);
          }
        });
    assertThat(order).containsExactly("blocks", "ticked", "is back");
  }

  @ParameterizedTest
  @EnumSource(Blocker.class)
  void aTimerTicksOnWhileAHundredUthreadsBlockAtOnce(Blocker blocker) throws Exception {
    int count = 100;
    AtomicInteger back = new AtomicInteger();
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            CountDownLatch allBegun = new CountDownLatch(count);
            List<Thread> blocked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              blocked.add(
                  Proc.current()
                      .spawn(blocking(blocker, pipe, allBegun::countDown, back::incrementAndGet)));
            }
            allBegun.await();
            tick();
            assertThat(back).hasValue(0);
            pipe.writeBytes(count);
            joinAll(blocked);
          }
        });
    assertThat(back).hasValue(count);
  }

  /** Initialised by the first of many uthreads, and only when a call of ours has ended. */
  private static final class SlowToInitialise {
    static final int RESULT = initialise();

    private SlowToInitialise() {}

    private static int initialise() {
      BlockingCall call = BlockingCall.take();
      call.timeout(20_000_000);
      int result = call.perform(0);
      call.giveBack();
      return result;
    }
  }

  @Test
  void moreUthreadsThanCarriersMayWaitForOneClassInitialiser() throws Exception {
    AtomicInteger initialised = new AtomicInteger();
    AtomicBoolean ticked = new AtomicBoolean();
    Proc.run(
        ProcOptions.named("initialiser").withMaxBlocked(8),
        () -> {
          List<Thread> waiting = new ArrayList<>();
          for (int i = 0; i < 21; i++) {
            waiting.add(
                Proc.current()
                    .spawn(
                        () -> {
                          if (SlowToInitialise.RESULT == -Errno.ETIME) {
                            initialised.incrementAndGet();
                          }
                        }));
          }
          tick();
          ticked.set(true);
          joinAll(waiting);
          return 0;
        });
    assertThat(ticked).isTrue();
    assertThat(initialised).hasValue(21);
  }

  @Test
  void atTheBoundCallsCompleteAndUthreadsWaitUntilACarrierIsBack() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Proc.run(
        ProcOptions.named("bound").withMaxBlocked(1),
        () -> {
          Proc proc = Proc.current();
          CountDownLatch onReserve = new CountDownLatch(1);
          proc.activations()
              .listener(
                  new ActivationListener() {
                    @Override
                    public void blocked(Activation event, Activation fresh) {
                      order.add(fresh.runsUthreads() ? "replaced" : "on reserve");
                      if (!fresh.runsUthreads()) {
                        order.add(proc.vcoremap().state(0).name());
                        onReserve.countDown();
                      }
                    }

                    @Override
                    public void unblocked(Activation event) {
                      order.add("unblocked");
                    }
                  });
          try (Pipe first = new Pipe();
              Pipe second = new Pipe()) {
            Thread writer =
                Thread.ofPlatform()
                    .start(
                        () -> {
                          try {
                            onReserve.await();
                          } catch (InterruptedException unexpected) {
                            throw new IllegalStateException(unexpected);
                          }
                          // Reaped by the reserve: its waiter blocks the second carrier.
                          second.writeBytes(1);
                        });
            Runnable nothing = () -> {};
            Thread one =
                proc.spawn(
                    blocking(Blocker.NATIVE_CALL, first, nothing, () -> order.add("first back")));
            Thread two =
                proc.spawn(
                    blocking(
                        Blocker.CALL_OF_OURS_UNDER_A_FOREIGN_FRAME,
                        second,
                        nothing,
                        () -> {
                          order.add("second back");
                          first.writeBytes(1);
                        }));
            Thread.yield();
            order.add("main goes on");
            joinAll(List.of(one, two, writer));
          }
          return 0;
        });
    assertThat(order.subList(0, 4))
        .containsExactly("replaced", "on reserve", "BLOCKED", "second back");
    assertThat(order).contains("main goes on", "first back");
    assertThat(order.indexOf("main goes on")).isGreaterThan(order.indexOf("second back"));
  }

  @Test
  void theBlockedCarrierLeavesTheCoreAndItsUthreadComesHomeToTheVcore() throws Exception {
    InProc.run(
        () -> {
          List<String> events = new ArrayList<>();
          List<Activation> activations = new ArrayList<>();
          CountDownLatch unblocked = new CountDownLatch(1);
          Proc.current()
              .activations()
              .listener(
                  new ActivationListener() {
                    @Override
                    public void blocked(Activation event, Activation fresh) {
                      events.add("blocked");
                      activations.add(event);
                      activations.add(fresh);
                    }

                    @Override
                    public void unblocked(Activation event) {
                      events.add("unblocked");
                      activations.add(event);
                      unblocked.countDown();
                    }
                  });
          try (Pipe pipe = new Pipe()) {
            Carrier first = Carrier.current();
            Vcore vcore = Vcore.current();
            Seat seat = first.seat();
            List<@org.jspecify.annotations.Nullable Object> back =
                Collections.synchronizedList(new ArrayList<>());
            Thread blocked =
                Proc.current()
                    .spawn(
                        () -> {
                          Blocker.nativeRead(pipe);
                          back.add(Carrier.current());
                          Thread.yield();
                          back.add(Carrier.current());
                          back.add(Vcore.current());
                        });
            tick();
            Carrier second = Carrier.current();
            assertThat(second).isNotSameAs(first);
            assertThat(vcore.carrier()).isSameAs(second);
            assertThat(seat.carrier()).isSameAs(second);
            assertThat(first.seat()).isNull();
            assertThat(first.state()).isEqualTo(Carrier.LOST);
            assertThat(cpusOf(first)).isEqualTo(cpusWithoutCore());
            assertThat(cpusOf(second)).isEqualTo(Integer.toString(seat.core().number()));
            pipe.writeBytes(1);
            blocked.join();
            unblocked.await();
            assertThat(back).containsExactly(first, second, vcore);
          }
          assertThat(events).containsExactly("blocked", "unblocked");
          assertThat(activations.get(0)).isSameAs(activations.get(2));
          assertThat(activations.get(0).context()).isNotNull();
          assertThat(activations.get(1)).isSameAs(Vcore.current().activation());
          assertThat(activations.get(1).id()).isGreaterThan(activations.get(0).id());
          assertThat(activations.get(1).runsUthreads()).isTrue();
        });
  }

  private static String cpusOf(Carrier carrier) throws Exception {
    for (String line :
        Files.readAllLines(Path.of("/proc/self/task/" + carrier.tid() + "/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "";
  }

  private static String cpusWithoutCore() {
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    return Integer.toString(cores.get(0).number());
  }

  @Test
  void whatComputesOrSleepsInTheLibraryKeepsItsCarrier() throws Exception {
    InProc.run(
        () -> {
          Activation before = Vcore.current().activation();
          tick();
          long endNanos = System.nanoTime() + 20_000_000;
          while (System.nanoTime() - endNanos < 0) {
            Thread.onSpinWait();
          }
          assertThat(Vcore.current().activation()).isSameAs(before);
        });
  }

  @Test
  void aProcThatIsKilledGivesItsCoreBackThoughItsUthreadIsBlocked() throws Exception {
    try (Pipe pipe = new Pipe()) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      Proc proc =
          Proc.start(
              ProcOptions.named("killed"),
              () -> {
                begun.countDown();
                Blocker.nativeRead(pipe);
                ended.countDown();
                return 0;
              });
      begun.await();
      proc.kill(9);
      assertThat(proc.awaitExit()).isEqualTo(9);
      assertThat(CoreManager.system().grantedCores()).isZero();
      assertThat(ended.getCount()).isEqualTo(1);
      pipe.writeBytes(1);
      ended.await();
    }
  }
}
