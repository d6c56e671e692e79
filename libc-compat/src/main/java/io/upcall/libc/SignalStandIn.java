package io.upcall.libc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A uthread that runs the handlers of a proc whose own threads take no signal, because all of them
 * compute, or wait for what is not of this library. It blocks what all of those block, and leaves
 * alone what one of them is looking for.
 */
final class SignalStandIn {

  /** How long the others have. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long ALL = -1L;

  private final ProcSignals signals;

  /** True while there is one. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  SignalStandIn(ProcSignals signals) {
    this.signals = signals;
  }

  /** One is needed, unless somebody comes first. From anywhere. */
  void call() {
    if (signals.proc.isRunning() && waiting.compareAndSet(false, true)) {
      Pthread.Handle<Object> handle =
          new Pthread.Handle<>(signals.proc) {
            @Override
            Object start() {
              SignalStandIn.this.run();
              return this;
            }
          };
      // Nobody is to take it for a thread that would have the signal.
      handle.makeState().mask(ALL);
      handle.claim();
      PthreadAttr attr = new PthreadAttr();
      attr.name = "signal-stand-in";
      handle.begin(attr);
    }
  }

  private void run() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long left = PATIENCE_NANOS;
    while (left > 0 && isNeeded() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
    // From here on a signal calls the next one.
    waiting.set(false);
    PthreadState own = PthreadState.own();
    own.mask(SignalThreads.leftToOthers(signals.proc));
    Attention.attendSignals();
    own.mask(ALL);
  }

  private boolean isNeeded() {
    return (signals.pendingBits() & ~SignalThreads.leftToOthers(signals.proc)) != 0;
  }
}
