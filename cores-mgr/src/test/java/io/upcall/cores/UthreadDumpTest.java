package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.Op;
import io.upcall.cores.UthreadState.Activity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import sun.misc.Signal;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class UthreadDumpTest {

  private static UthreadState of(Uthread uthread) {
    return UthreadDump.of(uthread.proc()).uthreads().stream()
        .filter(state -> state.id() == uthread.id())
        .findAny()
        .orElseThrow();
  }

  private static Uthread started(String name, Runnable body) {
    Uthread uthread = Uthread.create(body);
    uthread.name(name);
    Thread.State state;
    do {
      Thread.yield();
      state = uthread.thread().getState();
    } while (state == Thread.State.NEW || state == Thread.State.RUNNABLE);
    return uthread;
  }

  private static void read(Pipe pipe) {
    BlockingCall call = BlockingCall.take();
    pipe.prepareRead(call);
    call.perform(0);
    call.giveBack();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  @Test
  void whoWaitsForACallIsShownWithOperationDescriptorAndTime() throws Exception {
    try (Pipe pipe = new Pipe()) {
      InProc.run(
          () -> {
            BlockingCall.timeWaits();
            Uthread reader = started("reader", () -> read(pipe));
            reader.priority(3);
            UthreadState state = of(reader);
            assertThat(state.name()).isEqualTo("reader");
            assertThat(state.priority()).isEqualTo(3);
            assertThat(state.activity()).isEqualTo(Activity.IN_CALL);
            assertThat(state.vcore()).isZero();
            assertThat(state.call().op()).isEqualTo(Op.READ);
            assertThat(state.call().fd()).isEqualTo(pipe.readerFd());
            assertThat(state.call().nanos()).isNotNegative();
            assertThat(state.stack()).anyMatch(frame -> frame.getMethodName().equals("perform"));
            assertThat(state.toString())
                .startsWith("uthread " + reader.id() + " \"reader\" priority 3 IN_CALL READ of fd ")
                .endsWith(" s, vcore 0");
            pipe.writeBytes(1);
            assertThat(reader.join(Uthread.FOREVER)).isZero();
          });
    }
  }

  @Test
  void whoRunsIsReadySleepsOrIsParkedIsShownSo() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Uthread parked = started("parked", () -> await(latch));
          Uthread sleeping =
              started(
                  "sleeping",
                  () -> {
                    try {
                      Thread.sleep(TimeUnit.DAYS.toMillis(1));
                    } catch (InterruptedException expected) {
                      Thread.currentThread().interrupt();
                    }
                  });
          Uthread ready = Uthread.create(() -> {});
          assertThat(of(ready).activity()).isEqualTo(Activity.READY);
          assertThat(of(parked).activity()).isEqualTo(Activity.PARKED);
          assertThat(of(parked).blocker()).contains("CountDownLatch");
          assertThat(of(parked).call()).isNull();
          assertThat(of(sleeping).activity()).isEqualTo(Activity.TIMED);
          UthreadState self = of(Uthread.current());
          assertThat(self.activity()).isEqualTo(Activity.RUNNING);
          assertThat(self.vcore()).isZero();
          assertThat(self.stack()).anyMatch(f -> f.getClassName().equals(getClass().getName()));
          latch.countDown();
          sleeping.thread().interrupt();
        });
  }

  @Test
  void whoBlocksItsCarrierIsShownAsAway() throws Exception {
    try (Pipe pipe = new Pipe()) {
      InProc.run(
          () -> {
            CountDownLatch begun = new CountDownLatch(1);
            Uthread blocked =
                Uthread.create(
                    () -> {
                      begun.countDown();
                      try {
                        Blocker.HOOK.block(pipe);
                      } catch (Exception unexpected) {
                        throw new IllegalStateException(unexpected);
                      }
                    });
            begun.await();
            Awaitility.await().until(() -> of(blocked).activity() == Activity.AWAY);
            assertThat(of(blocked).vcore()).isZero();
            pipe.writeBytes(1);
            assertThat(blocked.join(Uthread.FOREVER)).isZero();
          });
    }
  }

  @Test
  void aWaitThatBeganBeforeAnybodyAskedSaysSo() {
    UthreadState.WaitedCall call = new UthreadState.WaitedCall(Op.RECV, 7, -1);
    assertThat(call).hasToString("RECV of fd 7 since before times were kept");
    assertThat(new UthreadState.WaitedCall(Op.TIMEOUT, -1, 1_500_000_000))
        .hasToString("TIMEOUT for 1.500000 s");
  }

  @Test
  void aDumpFromAForeignThreadShowsUthreadsOfAProcThatGoesOn() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Proc proc =
        Proc.start(
            ProcOptions.named("dumped"),
            () -> {
              started("waits", () -> await(go));
              go.await();
              return 0;
            });
    Awaitility.await().until(() -> UthreadDump.of(proc).uthreads().size() == 2);
    assertThat(UthreadDump.of(proc).toString())
        .startsWith(proc + ": 2 uthreads, 1 vcores")
        .contains("\"waits\"")
        .contains("    at ");
    go.countDown();
    assertThat(proc.awaitExit()).isZero();
  }

  @Test
  void aDumpInVcoreContextIsRefused() throws Exception {
    InProc.run(
        () -> {
          Proc self = Proc.current();
          CompletableFuture<UthreadDump> dump = new CompletableFuture<>();
          Kcont upcall =
              new Kcont() {
                @Override
                protected void run() {
                  try {
                    dump.complete(UthreadDump.of(self));
                  } catch (RuntimeException refused) {
                    dump.completeExceptionally(refused);
                  }
                }
              };
          self.post(upcall, Level.SOFT);
          assertThatThrownBy(dump::get).hasCauseInstanceOf(RejectedExecutionException.class);
        });
  }

  @Test
  void theSignalHasAllProcsDumped() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    UthreadDump.onSignal("USR2", new PrintStream(out, true, StandardCharsets.UTF_8));
    InProc.run(
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Uthread waiting = started("waiting", () -> await(latch));
          Signal.raise(new Signal("USR2"));
          Awaitility.await().until(() -> out.toString(StandardCharsets.UTF_8).contains("waiting"));
          assertThat(out.toString(StandardCharsets.UTF_8))
              .contains(Proc.current() + ": 2 uthreads");
          latch.countDown();
          assertThat(waiting.join(Uthread.FOREVER)).isZero();
        });
  }

  @Test
  void aSignalThatTheJvmKeepsIsRefused() {
    assertThatThrownBy(() -> UthreadDump.onSignal("QUIT", System.err))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
