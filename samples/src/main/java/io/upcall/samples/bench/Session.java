package io.upcall.samples.bench;

import com.google.errorprone.annotations.FormatMethod;
import io.upcall.samples.bench.process.Workplace;
import java.io.PrintWriter;

/**
 * What a benchmark is given to run.
 *
 * @param workplace its processes, its folder, its CPUs
 * @param effort how much time it may take
 * @param out where its tables are printed as they are complete
 * @param timetable of the whole run
 */
record Session(Workplace workplace, Effort effort, PrintWriter out, Timetable timetable) {
  /** Shows the progress of a trial of so many rounds, until that is closed. */
  Progress progress(int rounds) {
    return Progress.of(rounds, timetable);
  }

  /** Prints at once: the next line may be minutes away. */
  @FormatMethod
  void print(String format, Object... values) {
    out.printf(format, values);
    out.flush();
  }
}
