package io.upcall.async;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of programs without vcores: a thread that waits for the next deadline.
 *
 * <p>The thread is a daemon and starts with the first alarm. It only ever expires alarms, which
 * post elsewhere, so what it does is short.
 */
public final class ClockThread implements Clock, AlarmHome, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClockThread.class);

  private final Thread thread;
  private final EventQueue inbox = EventQueue.polled();

  /** Owned by the thread. */
  private final Alarms alarms = new Alarms();

  /** 1 once somebody started the thread, by CAS. */
  private final AtomicInteger started = new AtomicInteger();

  /** A clock whose thread has not started. */
  public ClockThread() {
    thread = new Thread(this::loop, "upcall-clock");
    thread.setDaemon(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public AlarmHome nearest() {
    return this;
  }

  @Override
  public Alarms alarms() {
    return alarms;
  }

  @Override
  public boolean adjustHere(SharedAlarm alarm) {
    if (Thread.currentThread() != thread) {
      return false;
    }
    alarm.adjust();
    return true;
  }

  @Override
  public void adjustSoon(SharedAlarm alarm) {
    inbox.post(alarm);
    if (started.get() == 0 && started.compareAndSet(0, 1)) {
      thread.start();
    }
  }

  private void loop() {
    while (!inbox.isClosed()) {
      inbox.await(alarms.size() == 0 ? Driver.FOREVER : alarms.untilNextNanos(nanoTime()));
      // Nobody may end this clock by an interrupt; a pending one would keep it from waiting.
      Thread.interrupted();
      try {
        inbox.drain(Integer.MAX_VALUE);
        alarms.expire(nanoTime());
      } catch (RuntimeException | Error failure) {
        LOG.error("an alarm threw", failure);
      }
    }
  }

  /** Ends the thread and waits for it. Alarms that are armed never go off. */
  @Override
  public void close() {
    inbox.close();
    boolean interrupted = false;
    while (Thread.currentThread() != thread && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException interrupt) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
