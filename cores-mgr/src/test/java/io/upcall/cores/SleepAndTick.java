package io.upcall.cores;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Two threads for one core: one sleeps for a second in a native call, the other's timer goes off
 * every millisecond. Also a program, for the JDK's own scheduler.
 */
final class SleepAndTick {

  private static final int NR_NANOSLEEP =
      System.getProperty("os.arch", "").equals("amd64") ? 35 : 101;

  private SleepAndTick() {}

  /** Prints the order of events of {@link #run} on the JDK's virtual threads, a line each. */
  public static void main(String[] args) throws InterruptedException {
    run(Thread::startVirtualThread).forEach(System.out::println);
  }

  /** The order in which the sleep and the ticks ended. */
  static List<String> run(Function<Runnable, Thread> starter) throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    Thread ticker =
        starter.apply(
            () -> {
              await(begun);
              for (int i = 0; i < 3; i++) {
                sleepOneMilli();
                order.add("tick");
              }
            });
    Thread sleeper =
        starter.apply(
            () -> {
              begun.countDown();
              nativeSleep(1_000_000_000);
              order.add("slept");
            });
    ticker.join();
    sleeper.join();
    return order;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static void sleepOneMilli() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  /** Blocks the calling thread for that long. */
  static void nativeSleep(long nanos) {
    long timespec = NativeMemory.allocate(16);
    NativeMemory.putLong(timespec, nanos / 1_000_000_000);
    NativeMemory.putLong(timespec + 8, nanos % 1_000_000_000);
    // The second argument takes what is left after a signal: sleep on for that.
    while (new NativeSyscalls().syscall(NR_NANOSLEEP, timespec, timespec, 0, 0, 0, 0) != 0) {
      Thread.onSpinWait();
    }
    NativeMemory.free(timespec);
  }
}
