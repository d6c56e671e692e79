package io.upcall.samples.bench;

import io.upcall.samples.bench.report.Attendance;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contenders of a comparison in their order, those that are missing included.
 *
 * <p>One that fails at some step drops out with the reason, and is closed if it can be; the others
 * go on.
 */
final class Lineup<T> implements Attendance {
  private final List<String> names = new ArrayList<>();
  private final Map<String, T> present = new LinkedHashMap<>();
  private final Map<String, String> absences = new LinkedHashMap<>();
  private boolean anyFailed;

  /** How a contender comes to be there. */
  interface Start<T> {
    T start() throws IOException, InterruptedException;
  }

  /** Something that is done with every contender in turn. */
  interface Step<T> {
    void accept(String name, T contender) throws IOException, InterruptedException;
  }

  /** Adds a contender; a failure to start is a failure of the benchmark. */
  void enter(String name, Start<T> start) throws InterruptedException {
    names.add(name);
    try {
      present.put(name, start.start());
    } catch (IOException e) {
      dropOut(name, e);
    }
  }

  /** Adds one that cannot take part here, which is nobody's fault. */
  void skip(String name, String reason) {
    names.add(name);
    absences.put(name, "skipped: " + reason);
  }

  /** One turn: the step for every contender that is still there. */
  void forEach(Step<T> step) throws InterruptedException {
    for (Map.Entry<String, T> entry : List.copyOf(present.entrySet())) {
      try {
        step.accept(entry.getKey(), entry.getValue());
      } catch (IOException e) {
        dropOut(entry.getKey(), e);
      }
    }
  }

  /** Whether none has failed. */
  boolean complete() {
    return !anyFailed;
  }

  @Override
  public List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public String absence(String name) {
    return absences.getOrDefault(name, "");
  }

  private void dropOut(String name, IOException reason) {
    anyFailed = true;
    absences.put(name, "failed: " + reason.getMessage());
    if (present.remove(name) instanceof Closeable closeable) {
      closeQuietly(closeable);
    }
  }

  // It failed already; what matters is that it does not go on running beside the others.
  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // See above.
    }
  }
}
