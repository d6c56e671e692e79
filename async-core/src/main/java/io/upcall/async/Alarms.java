package io.upcall.async;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of one owner (a vcore, a plain thread), ordered by deadline.
 *
 * <p>A 4-ary heap whose elements know their index, so that disarming is as cheap as arming: most
 * alarms are timeouts that never expire. Deadlines are exact, which a timing wheel's are not. All
 * methods belong to the owner; callbacks run after the alarm has left the heap, so they may arm it
 * again, arm others or disarm them.
 */
public final class Alarms {

  private static final int WIDTH = 4;
  private static final Alarm[] NONE = new Alarm[0];

  private @Nullable Alarm[] heap = NONE;
  private int size;

  /** No alarms. */
  public Alarms() {}

  /**
   * Arms {@code alarm}, or moves it to a new deadline if it is armed here already.
   *
   * @param deadlineNanos in {@link System#nanoTime} time
   */
  public void arm(Alarm alarm, long deadlineNanos) {
    disarm(alarm);
    alarm.deadlineNanos = deadlineNanos;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, Math.max(16, size * 2));
    }
    siftUp(size++, alarm);
  }

  /** Withdraws {@code alarm}; false when it is not armed (it expired, or never was). */
  public boolean disarm(Alarm alarm) {
    int index = alarm.index;
    if (index == Alarm.IDLE) {
      return false;
    }
    alarm.index = Alarm.IDLE;
    Alarm last = at(--size);
    heap[size] = null;
    if (last != alarm) {
      siftDown(index, last);
      if (last.index == index) {
        siftUp(index, last);
      }
    }
    return true;
  }

  /** How many are armed. */
  public int size() {
    return size;
  }

  /**
   * Nanoseconds until the first deadline: 0 when it has passed, {@link Driver#FOREVER} when no
   * alarm is armed.
   */
  public long untilNextNanos(long nowNanos) {
    if (size == 0) {
      return Driver.FOREVER;
    }
    return Math.max(0, at(0).deadlineNanos - nowNanos);
  }

  /**
   * Runs the callbacks of the alarms that are due, earliest first. At most as many as were armed
   * when it began: an alarm that arms itself again for now must not hold its owner for ever.
   *
   * @return how many
   */
  public int expire(long nowNanos) {
    int armed = size;
    int expired = 0;
    while (size > 0 && expired < armed && at(0).deadlineNanos - nowNanos <= 0) {
      Alarm due = at(0);
      disarm(due);
      expired++;
      due.run();
    }
    return expired;
  }

  @SuppressWarnings("NullAway") // elements below size are never null
  private Alarm at(int index) {
    return heap[index];
  }

  private void siftUp(int from, Alarm alarm) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) / WIDTH;
      if (at(parent).deadlineNanos - alarm.deadlineNanos <= 0) {
        break;
      }
      place(index, at(parent));
      index = parent;
    }
    place(index, alarm);
  }

  private void siftDown(int from, Alarm alarm) {
    int index = from;
    for (int child = earliestChild(index); child >= 0; child = earliestChild(index)) {
      if (alarm.deadlineNanos - at(child).deadlineNanos <= 0) {
        break;
      }
      place(index, at(child));
      index = child;
    }
    place(index, alarm);
  }

  private int earliestChild(int parent) {
    int first = parent * WIDTH + 1;
    if (first >= size) {
      return -1;
    }
    int earliest = first;
    for (int child = first + 1; child < Math.min(first + WIDTH, size); child++) {
      if (at(child).deadlineNanos - at(earliest).deadlineNanos < 0) {
        earliest = child;
      }
    }
    return earliest;
  }

  private void place(int index, Alarm alarm) {
    heap[index] = alarm;
    alarm.index = index;
  }
}
