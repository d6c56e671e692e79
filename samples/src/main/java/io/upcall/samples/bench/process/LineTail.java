package io.upcall.samples.bench.process;

import java.util.ArrayDeque;
import java.util.List;

/** The last few lines that a child wrote to its standard error: the reason when it fails. */
final class LineTail {
  private static final int LINES_MAX = 20;
  private static final int GIST_LINES = 3;

  private final ArrayDeque<String> lines = new ArrayDeque<>(); // guarded by this

  synchronized void add(String line) {
    if (lines.size() == LINES_MAX) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** What one would read out of it, in one line: the last lines that are not a stack trace's. */
  synchronized String gist() {
    List<String> telling =
        lines.stream().filter(line -> !line.isBlank() && !line.startsWith("\tat ")).toList();
    int from = Math.max(0, telling.size() - GIST_LINES);
    return String.join(" | ", telling.subList(from, telling.size()));
  }
}
