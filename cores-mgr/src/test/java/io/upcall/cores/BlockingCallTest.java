package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class BlockingCallTest {

  private static int readOne(Pipe pipe, Object holder, long timeoutNanos) {
    BlockingCall call = BlockingCall.take();
    call.holder(holder);
    pipe.prepareRead(call);
    int result = call.perform(0, timeoutNanos);
    call.giveBack();
    return result;
  }

  @Test
  void waitsWithoutHoldingTheVcore() throws Exception {
    AtomicInteger read = new AtomicInteger();
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
              readers.add(
                  Proc.current()
                      .spawn(() -> read.addAndGet(readOne(pipe, pipe, BlockingCall.FOREVER))));
            }
            // All of them have begun when a uthread that comes later has run; none has ended.
            Proc.current().spawn(() -> assertThat(read).hasValue(0)).join();
            assertThat(Proc.current().liveUthreads()).isEqualTo(1001);
            pipe.writeBytes(1000);
            for (Thread reader : readers) {
              reader.join();
            }
          }
        });
    assertThat(read).hasValue(1000);
  }

  @Test
  void yieldersDoNotKeepACompletionFromItsWaiter() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    InProc.run(
        () -> {
          List<Thread> yielders = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            yielders.add(
                Proc.current()
                    .spawn(
                        () -> {
                          while (!done.get()) {
                            Thread.yield();
                          }
                        }));
          }
          BlockingCall call = BlockingCall.take();
          call.timeout(1_000_000);
          assertThat(call.perform(0)).isEqualTo(-Errno.ETIME);
          call.giveBack();
          done.set(true);
          for (Thread yielder : yielders) {
            yielder.join();
          }
        });
  }

  @Test
  void anInterruptEndsItWithEintrAndStaysPending() throws Exception {
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            AtomicInteger result = new AtomicInteger();
            AtomicBoolean pending = new AtomicBoolean();
            Thread reader =
                Proc.current()
                    .spawn(
                        () -> {
                          result.set(readOne(pipe, pipe, BlockingCall.FOREVER));
                          pending.set(Thread.interrupted());
                        });
            Thread.yield();
            reader.interrupt();
            reader.join();
            assertThat(result).hasValue(-Errno.EINTR);
            assertThat(pending).isTrue();
          }
        });
  }

  @Test
  void aTimeoutEndsItWithEtimedoutAndLeavesNoAlarm() throws Exception {
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            assertThat(readOne(pipe, pipe, 1_000_000)).isEqualTo(-Errno.ETIMEDOUT);
            pipe.writeBytes(1);
            assertThat(readOne(pipe, pipe, 3_600_000_000_000L)).isEqualTo(1);
            assertThat(Vcore.current().alarms().size()).isZero();
          }
        });
  }

  @Test
  void cancelHeldByEndsTheHoldersCallsAndNoOthers() throws Exception {
    InProc.run(
        () -> {
          try (Pipe pipe = new Pipe()) {
            AtomicInteger cancelled = new AtomicInteger();
            AtomicInteger other = new AtomicInteger();
            Object holder = new Object();
            Thread first =
                Proc.current()
                    .spawn(() -> cancelled.set(readOne(pipe, holder, BlockingCall.FOREVER)));
            Thread second =
                Proc.current().spawn(() -> other.set(readOne(pipe, pipe, BlockingCall.FOREVER)));
            Thread.yield();
            Proc.current().cancelHeldBy(holder);
            first.join();
            assertThat(cancelled).hasValue(-Errno.ECANCELED);
            assertThat(second.isAlive()).isTrue();
            pipe.writeBytes(1);
            second.join();
            assertThat(other).hasValue(1);
          }
        });
  }

  @Test
  void worksFromAPlatformThreadOfTheProc() throws Exception {
    InProc.run(
        () -> {
          Proc proc = Proc.current();
          AtomicInteger result = new AtomicInteger();
          try (Pipe pipe = new Pipe()) {
            pipe.writeBytes(1);
            Thread platform =
                Thread.ofPlatform()
                    .start(
                        () ->
                            proc.bind(() -> result.set(readOne(pipe, pipe, BlockingCall.FOREVER))));
            platform.join();
          }
          assertThat(result).hasValue(1);
        });
  }

  @Test
  void aProcThatHasEndedRefusesItAtOnce() throws Exception {
    Proc proc = Proc.start(ProcOptions.named("short"), () -> 0);
    proc.awaitExit();
    proc.bind(
        () -> {
          BlockingCall call = BlockingCall.take();
          call.timeout(3_600_000_000_000L);
          assertThat(call.perform(0)).isEqualTo(-Errno.ESHUTDOWN);
          assertThat(call.isInFlight()).isFalse();
          call.giveBack();
        });
  }

  @Test
  void inVcoreContextItIsADeadlockAndSaysSo() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger result = new AtomicInteger();
          CountDownLatch ran = new CountDownLatch(1);
          EventQueue queue = EventQueue.upcall(Proc.current(), Level.SOFT);
          Kcont upcall =
              new Kcont() {
                @Override
                protected void run() {
                  BlockingCall call = BlockingCall.take();
                  call.nop();
                  result.set(call.perform(0));
                  ran.countDown();
                }
              };
          assertThat(queue.post(upcall)).isTrue();
          ran.await();
          assertThat(result).hasValue(-Errno.EDEADLK);
        });
  }

  @Test
  void aMaskedLevelWaitsWhileAnotherIsDelivered() throws Exception {
    InProc.run(
        () -> {
          List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
          CountDownLatch all = new CountDownLatch(2);
          Vcore vcore = Vcore.current();
          EventQueue net = EventQueue.upcall(vcore, Level.NET);
          EventQueue soft = EventQueue.upcall(vcore, Level.SOFT);
          CountDownLatch masked = new CountDownLatch(1);
          soft.post(kcont(() -> vcore.mask().raise(Level.NET), masked::countDown));
          masked.await();
          net.post(kcont(() -> order.add("net"), all::countDown));
          Runnable unmask = () -> vcore.mask().restore(0);
          soft.post(kcont(() -> order.add("soft"), unmask, all::countDown));
          all.await();
          assertThat(order).containsExactly("soft", "net");
        });
  }

  private static Kcont kcont(Runnable... steps) {
    return new Kcont() {
      @Override
      protected void run() {
        for (Runnable step : steps) {
          step.run();
        }
      }
    };
  }
}
