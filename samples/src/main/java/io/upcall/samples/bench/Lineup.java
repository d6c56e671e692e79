package io.upcall.samples.bench;

import io.upcall.samples.bench.report.Attendance;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
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

  /** The same without some, for a reason. Who drops out there goes on here. */
  Lineup<T> without(Collection<String> some, String reason) {
    Lineup<T> others = new Lineup<>();
    for (String name : names) {
      T contender = present.get(name);
      if (contender == null) {
        others.names.add(name);
        others.absences.put(name, absence(name));
      } else if (some.contains(name)) {
        others.skip(name, reason);
      } else {
        others.names.add(name);
        others.present.put(name, contender);
      }
    }
    return others;
  }

  /** The step for every contender that is still there. */
  void forEach(Step<T> step) throws InterruptedException {
    forEach(List.copyOf(present.entrySet()), step);
  }

  /**
   * One round: the step for every contender that is still there, in their order in rounds of even
   * numbers and backwards in the others. A machine that gets slower or faster as the rounds go on
   * is then for and against each of two contenders alike.
   */
  void round(int round, Step<T> step) throws InterruptedException {
    List<Map.Entry<String, T>> inOrder = List.copyOf(present.entrySet());
    forEach(round % 2 == 0 ? inOrder : inOrder.reversed(), step);
  }

  private void forEach(List<Map.Entry<String, T>> entries, Step<T> step)
      throws InterruptedException {
    for (Map.Entry<String, T> entry : entries) {
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
