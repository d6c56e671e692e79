package io.upcall.async.testing;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.Clock;
import io.upcall.async.EventQueue;
import io.upcall.async.SharedAlarm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A clock whose time moves when the test says so. Its owner is the thread that made it: the others
 * leave what they want in its inbox, as they do with a vcore.
 */
public final class VirtualClock implements Clock, AlarmHome {

  private record Parked(Thread thread, long deadlineNanos) {}

  private final Thread owner = Thread.currentThread();
  private final Alarms alarms = new Alarms();
  private final EventQueue inbox = EventQueue.polled();
  private volatile long nowNanos;

  /** Guarded by this. */
  private final List<Parked> parked = new ArrayList<>();

  /** A clock that starts somewhere: nanoTime may be below 0, and may overflow. */
  public VirtualClock(long startNanos) {
    nowNanos = startNanos;
  }

  @Override
  public long nanoTime() {
    return nowNanos;
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
    if (Thread.currentThread() != owner) {
      return false;
    }
    alarm.adjust();
    return true;
  }

  @Override
  public void adjustSoon(SharedAlarm alarm) {
    inbox.post(alarm);
  }

  @Override
  public void park(Object blocker, long nanos) {
    long deadlineNanos = nanos == Long.MAX_VALUE ? Long.MAX_VALUE : nowNanos + nanos;
    Parked me = new Parked(Thread.currentThread(), deadlineNanos);
    synchronized (this) {
      parked.add(me);
      notifyAll();
    }
    if (deadlineNanos - nowNanos > 0) {
      LockSupport.park(blocker);
    }
    synchronized (this) {
      parked.remove(me);
    }
  }

  /** Waits until {@code count} threads are parked, or about to. */
  public synchronized void awaitParked(int count) throws InterruptedException {
    while (parked.size() < count) {
      wait();
    }
  }

  /** Does what others left in the inbox, without moving the time. By the owner. */
  public void turn() {
    inbox.drain(Integer.MAX_VALUE);
    alarms.expire(nowNanos);
  }

  /** Moves the time on, and expires what is due. By the owner. */
  public void advance(long nanos) {
    turn();
    nowNanos = nanoTime() + nanos;
    turn();
    List<Parked> due;
    synchronized (this) {
      due =
          parked.stream()
              .filter(one -> one.deadlineNanos() != Long.MAX_VALUE)
              .filter(one -> one.deadlineNanos() - nowNanos <= 0)
              .toList();
    }
    due.forEach(one -> LockSupport.unpark(one.thread()));
  }
}
