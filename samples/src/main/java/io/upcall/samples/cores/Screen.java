package io.upcall.samples.cores;

import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.ProcRow;
import io.upcall.samples.bench.report.TextTable;
import java.io.PrintWriter;
import java.util.Locale;

/** Tables that are refreshed in place, by the control sequences of ECMA-48. */
final class Screen implements Display {
  private static final String CLEAR = "\033[2J";
  private static final String HOME = "\033[H";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";

  private final PrintWriter out;
  private final History history = new History();

  Screen(PrintWriter out) {
    this.out = out;
    out.print(CLEAR);
  }

  @Override
  public void show(Frame frame) {
    history.add(frame);
    out.print(HOME);
    // Line by line over the old ones: a screen that is cleared first flickers.
    text(frame).lines().forEach(line -> out.println(line + CLEAR_TO_END_OF_LINE));
    out.print(CLEAR_BELOW);
    out.flush();
  }

  private String text(Frame frame) {
    return String.format(
        Locale.ROOT,
        "%.1f s  %s%n%n%s%n%s",
        frame.seconds(),
        PlainLines.text(frame),
        cores(frame),
        procs(frame));
  }

  private TextTable cores(Frame frame) {
    TextTable table = new TextTable("CPU", "state", "proc", "vcore", "changes", "lately");
    for (CoreRow core : frame.cores()) {
      table.row(
          Integer.toString(core.cpu()),
          core.state().name(),
          frame.owner(core),
          Integer.toString(core.vcore()),
          Long.toString(core.changes()),
          history.of(core));
    }
    return table;
  }

  private static TextTable procs(Frame frame) {
    TextTable table =
        new TextTable(
            "proc", "pid", "priority", "min", "max", "wish", "cores", "uthreads", "calls");
    for (ProcRow proc : frame.procs()) {
      table.row(
          proc.name(),
          Integer.toString(proc.pid()),
          Integer.toString(proc.priority()),
          Integer.toString(proc.minimum()),
          Integer.toString(proc.maximum()),
          Integer.toString(proc.wish()),
          Integer.toString(proc.cores()),
          Integer.toString(proc.uthreads()),
          Long.toString(proc.callsInFlight()));
    }
    return table;
  }
}
