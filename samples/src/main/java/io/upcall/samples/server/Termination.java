package io.upcall.samples.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT: the first asks for an orderly end, the second ends the JVM at once.
 *
 * <p>To be made first thing in main: until then a signal ends the JVM with status 143. A signal
 * that comes before there is something to stop is kept for it.
 */
public final class Termination {
  /** Longer than what a server gives its connections, shorter than what we promise: 6 s. */
  private static final long LIMIT_MILLIS = 5_800;

  private static final int SIGNALLED = 128;
  private static final String[] SIGNALS = {"TERM", "INT"};

  private final CountDownLatch ended = new CountDownLatch(1);
  private final SignalHandler[] handlersBefore = new SignalHandler[SIGNALS.length];

  /** What to do on the first signal. Guarded by this. */
  private @Nullable Runnable stop;

  /** Guarded by this. */
  private boolean signalled;

  private Termination() {}

  /** Takes the signals over. */
  public static Termination install() {
    Termination termination = new Termination();
    for (int i = 0; i < SIGNALS.length; i++) {
      termination.handlersBefore[i] = Signal.handle(new Signal(SIGNALS[i]), termination::received);
    }
    return termination;
  }

  /** Gives the signals back: to the JVM, which runs its shutdown hooks and exits with 143. */
  public void uninstall() {
    for (int i = 0; i < SIGNALS.length; i++) {
      Signal.handle(new Signal(SIGNALS[i]), handlersBefore[i]);
    }
  }

  /** Says what to do on the first signal; does it now if that has come already. */
  public void onFirstSignal(Runnable newStop) {
    boolean late;
    synchronized (this) {
      stop = newStop;
      late = signalled;
    }
    if (late) {
      stopWithin(newStop);
    }
  }

  /** The program has ended: nobody has to be cut off any more. */
  public void ended() {
    ended.countDown();
  }

  /** Each signal has a platform thread of its own. */
  private void received(Signal signal) {
    boolean second;
    Runnable toDo;
    synchronized (this) {
      second = signalled;
      signalled = true;
      toDo = stop;
    }
    if (second) {
      Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
    }
    if (toDo != null) {
      stopWithin(toDo);
    }
  }

  /** Starts the watch first: no stop may keep us here for longer than promised. */
  private void stopWithin(Runnable toDo) {
    Thread watch = new Thread(this::haltWhenLate, "upcall-stop-watch");
    watch.setDaemon(true);
    watch.start();
    toDo.run();
  }

  private void haltWhenLate() {
    try {
      if (!ended.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }
}
