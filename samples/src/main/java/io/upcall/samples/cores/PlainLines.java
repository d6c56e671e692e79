package io.upcall.samples.cores;

import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.CoreState;
import java.io.PrintWriter;
import java.util.Locale;

/** A line a frame, for a file or a pipe: {@code 1.2 s CPU 1 ONLINE hog/0 grants 7 ...}. */
final class PlainLines implements Display {
  private final PrintWriter out;

  PlainLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(Frame frame) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%6.1f s", frame.seconds()));
    for (CoreRow core : frame.cores()) {
      line.append(String.format(Locale.ROOT, "  CPU %d %s", core.cpu(), text(frame, core)));
    }
    out.println(line.append("  ").append(text(frame)));
    out.flush();
  }

  private static String text(Frame frame, CoreRow core) {
    boolean isOwned = core.state() != CoreState.FREE && core.state() != CoreState.CLOSED;
    return isOwned
        ? "%s %s/%d".formatted(core.state(), frame.owner(core), core.vcore())
        : core.state().name();
  }

  /** {@code grants 7 revokes 5 preemptions 1 blocks 0}. */
  static String text(Frame frame) {
    return "grants %d revokes %d preemptions %d blocks %d"
        .formatted(
            frame.decisions().grants(),
            frame.decisions().revokes(),
            frame.decisions().preemptions(),
            frame.decisions().blocks());
  }
}
