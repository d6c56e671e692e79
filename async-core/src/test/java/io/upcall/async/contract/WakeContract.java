package io.upcall.async.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A wake ends a turn that waits, and is never lost. */
abstract class WakeContract extends ContractCase {

  @Test
  void aWakeThatComesFirstIsNotLost() {
    driver.turn(0);
    for (int i = 0; i < 20; i++) {
      driver.wake();
      driver.wake();
      assertThat(driver.turn(Driver.FOREVER)).isZero();
    }
  }

  @Test
  void aWakeEndsAWaitingTurn() throws InterruptedException {
    int rounds = 500;
    AtomicLong left = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    CountDownLatch started = new CountDownLatch(1);
    Thread waker =
        new Thread(
            () -> {
              started.countDown();
              for (int round = 1; round <= rounds; round++) {
                left.set(round);
                driver.wake();
                while (taken.get() != round) {
                  Thread.onSpinWait();
                  Thread.yield();
                }
              }
            },
            "waker");
    waker.start();
    started.await();
    while (taken.get() < rounds) {
      // As a vcore does it: look, wait, look. A lost wake hangs here, and the timeout says so.
      if (left.get() == taken.get()) {
        driver.turn(Driver.FOREVER);
      }
      taken.set(left.get());
    }
    waker.join();
  }

  @Test
  void wakesFromManyThreadsAreNotLost() throws InterruptedException {
    int wakers = 4;
    int each = 1_000;
    AtomicInteger left = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < wakers; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int j = 0; j < each; j++) {
                  left.incrementAndGet();
                  driver.wake();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (int seen = 0; seen < wakers * each; seen = left.get()) {
      if (left.get() == seen) {
        driver.turn(Driver.FOREVER);
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
