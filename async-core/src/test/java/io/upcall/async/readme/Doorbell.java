package io.upcall.async.readme;

import io.upcall.async.EventQueue;
import io.upcall.async.sleep.SleepTable;
import io.upcall.async.sleep.Sleeper;

/** Somebody rings; threads and callbacks hear it alike. */
class Doorbell {
  private final SleepTable table = SleepTable.system();
  private volatile int rings;

  synchronized void ring() {
    rings++;
    table.wakeup(this); // whoever waits, and however
  }

  /** Parks the thread, which may be a virtual one: 0, -EWOULDBLOCK, or -EINTR. */
  int await(int seen, long timeoutNanos) {
    return table.tsleep(this, () -> rings > seen, timeoutNanos);
  }

  /** Returns at once; the answer runs where the queue says. */
  void listen(Sleeper answer, EventQueue where, long timeoutNanos) {
    table.asleep(this, answer, where, timeoutNanos);
  }
}
