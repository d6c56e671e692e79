package io.upcall.cores;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import sun.misc.Signal;

/**
 * What each uthread of a proc does at a moment: which it is, where it is, what it waits for.
 *
 * <p>Nothing is kept for it beforehand: a uthread that waits for a call has it as its park blocker,
 * its carrier is in its virtual thread, its stack the JDK walks. Only since when a call is waited
 * for has to be noted when the wait begins; that starts with the first dump, or with {@link
 * #onSignal}.
 *
 * <p>Uthreads are looked at one after the other while they go on, so the dump is no snapshot of the
 * proc; each entry is of one moment, as far as three attempts at one go.
 */
public final class UthreadDump {

  private static final String NEW_LINE = System.lineSeparator();

  private final Proc proc;
  private final List<UthreadState> uthreads;

  private UthreadDump(Proc proc, List<UthreadState> uthreads) {
    this.proc = proc;
    this.uthreads = uthreads;
  }

  /**
   * Looks at all uthreads of {@code proc}. From any thread, of that proc or not; a stack takes some
   * ten microseconds.
   *
   * @throws RejectedExecutionException in vcore context, where nothing may block
   */
  public static UthreadDump of(Proc proc) {
    if (Thread.currentThread() instanceof Carrier) {
      throw new RejectedExecutionException("EDEADLK: nothing may block in vcore context");
    }
    BlockingCall.timeWaits();
    List<UthreadState> states = new ArrayList<>();
    for (Uthread uthread : proc.uthreads().all()) {
      if (uthread.isAlive()) {
        states.add(UthreadState.of(uthread));
      }
    }
    states.sort(Comparator.comparingLong(UthreadState::id));
    return new UthreadDump(proc, List.copyOf(states));
  }

  /**
   * From now on each signal {@code name} ("USR2": the JVM has QUIT and USR1 for itself) has all
   * procs dumped to {@code out}. The signal's thread writes, and no uthread waits for that.
   *
   * @throws IllegalArgumentException when the JVM does not let go of that signal, or knows none of
   *     that name
   */
  public static void onSignal(String name, PrintStream out) {
    BlockingCall.timeWaits();
    Signal.handle(
        new Signal(name),
        received -> {
          for (Proc proc : Proc.all()) {
            if (proc.isRunning()) {
              out.print(of(proc));
            }
          }
          out.flush();
        });
  }

  /** Whose uthreads these are. */
  public Proc proc() {
    return proc;
  }

  /** The uthreads, the oldest first. */
  public List<UthreadState> uthreads() {
    return uthreads;
  }

  /** The dump as text: a line a uthread, and its stack. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%s: %d uthreads, %d vcores%n", proc, uthreads.size(), proc.vcoreCount()));
    for (UthreadState uthread : uthreads) {
      text.append(uthread).append(NEW_LINE);
      for (StackTraceElement frame : uthread.stack()) {
        text.append("    at ").append(frame).append(NEW_LINE);
      }
    }
    return text.toString();
  }
}
