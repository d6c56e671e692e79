package io.upcall.async.uring;

import static io.upcall.async.Submitter.AGAIN;
import static io.upcall.async.Submitter.ATOMIC;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.TRY_QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.SlowFunction;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import io.upcall.async.testing.Allocated;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.NothingLeft;
import io.upcall.async.testing.RecordedCall;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ATOMIC promises: no allocation, no growth and no system call on the way in. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class UringAtomicTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final int ROUNDS = 2_000;
  private static final int MORE_THAN_THE_RING = 10_000;

  /** What asking how much was allocated allocates. */
  private static final long OF_THE_QUESTION = 512;

  private final AtomicInteger syscallCount = new AtomicInteger();
  private final Kernel kernel = new Kernel();
  private UringDriver driver;

  @BeforeEach
  void open() throws Exception {
    driver = UringDriver.open(counted(new NativeSyscalls()));
  }

  @AfterEach
  void close() {
    driver.close();
    kernel.close();
  }

  /** The kernel, with every call of whatever kind counted. */
  private Syscalls counted(Syscalls real) {
    return (Syscalls)
        Proxy.newProxyInstance(
            Syscalls.class.getClassLoader(),
            new Class<?>[] {Syscalls.class},
            (proxy, method, arguments) -> {
              syscallCount.incrementAndGet();
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private int syscallsDuring(Runnable body) {
    int before = syscallCount.get();
    body.run();
    return syscallCount.get() - before;
  }

  private void drain(AsyncCall call) {
    while (call.isInFlight()) {
      driver.turn(10_000_000);
    }
  }

  /** Submits, with ATOMIC and with TRY_QUICK, and lets it end outside the measurement. */
  private long allocatedBySubmitting(Consumer<AsyncCall> prepare, int flags) {
    AsyncCall call = new RecordedCall();
    long least = Long.MAX_VALUE;
    // The first rounds load classes; afterwards one clean round in many is what the code does.
    for (int round = 0; round < ROUNDS && least > OF_THE_QUESTION; round++) {
      prepare.accept(call);
      least = Math.min(least, Allocated.during(() -> driver.submit(call, flags)));
      driver.cancel(call);
      drain(call);
    }
    return least;
  }

  private void assertAtomic(Consumer<AsyncCall> prepare) {
    int flags = ATOMIC | TRY_QUICK;
    AsyncCall call = new RecordedCall();
    prepare.accept(call);
    int[] how = new int[1];
    assertThat(syscallsDuring(() -> how[0] = driver.submit(call, flags))).isZero();
    assertThat(how[0]).as("%s", call.op()).isEqualTo(PENDING);
    driver.cancel(call);
    drain(call);
    assertThat(allocatedBySubmitting(prepare, flags))
        .as("bytes of %s", call.op())
        .isLessThanOrEqualTo(OF_THE_QUESTION);
  }

  @Test
  void makesNoSystemCallAndAllocatesNothing() {
    int[] pipe = kernel.pipe(0);
    int[] sockets = kernel.socketPair(0);
    byte[] array = new byte[64];
    long memory = kernel.memory(64);
    SlowFunction function = () -> 1;
    assertAtomic(call -> call.nop());
    assertAtomic(call -> call.timeout(HOUR_NANOS));
    assertAtomic(call -> call.read(pipe[0], array, 0, 64, AsyncCall.CURRENT));
    assertAtomic(call -> call.recv(sockets[0], memory, 64, 0));
    assertAtomic(call -> call.poll(pipe[0], 1));
    assertAtomic(call -> call.function(function));
  }

  @Test
  void whenThereIsNoRoomItSaysAgainAndNeitherEntersNorGrows() {
    List<AsyncCall> taken = new ArrayList<>();
    AsyncCall refused = new RecordedCall();
    int[] how = {PENDING};
    int syscalls =
        syscallsDuring(
            () -> {
              for (int i = 0; i < MORE_THAN_THE_RING && how[0] == PENDING; i++) {
                AsyncCall call = new RecordedCall();
                how[0] = driver.submit(call.timeout(HOUR_NANOS), ATOMIC);
                if (how[0] == PENDING) {
                  taken.add(call);
                }
              }
            });
    assertThat(how[0]).isEqualTo(AGAIN);
    assertThat(syscalls).isZero();
    assertThat(allocatedByRefusal(refused)).isLessThanOrEqualTo(OF_THE_QUESTION);
    assertThat(driver.inFlight()).isEqualTo(taken.size());
    assertThat(driver.submit(refused, 0)).as("whoever may wait does").isEqualTo(PENDING);
  }

  private long allocatedByRefusal(AsyncCall refused) {
    refused.timeout(HOUR_NANOS);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > OF_THE_QUESTION; round++) {
      least = Math.min(least, Allocated.during(() -> driver.submit(refused, ATOMIC)));
    }
    return least;
  }
}
