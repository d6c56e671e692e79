package io.upcall.samples.bench.recorded;

import io.upcall.samples.bench.report.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run as tables in Markdown, and their place in a README: between two lines that are comments.
 *
 * <p>Trials with the same metric and the same contenders are columns of one table. After them, the
 * targets, the missed ones too.
 */
public final class MarkdownTables {
  private static final String BEGIN = "<!-- bench: written by samples/run bench --readme -->";
  private static final String END = "<!-- bench: end -->";

  private final Recording recording;

  /** The tables of this run. */
  public MarkdownTables(Recording recording) {
    this.recording = recording;
  }

  /** Replaces what is between the two lines of the file, which must be there. */
  public void writeInto(Path readme) throws IOException {
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          "%s has no place for the tables: a line %s, and after it a line %s"
              .formatted(readme, BEGIN, END));
    }
    Files.writeString(
        readme, text.substring(0, begin) + BEGIN + "\n\n" + this + "\n" + text.substring(end));
  }

  /** The tables. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append(provenance()).append('\n');
    for (List<RecordedTrial> group : groups()) {
      out.append('\n');
      appendTable(out, group);
    }
    appendTargets(out);
    return out.toString();
  }

  private String provenance() {
    Map<String, String> machine = recording.machine();
    return ("Measured on %s: %s, %s CPUs, %s, Java %s; %s; taken by the hypervisor: %s. Median"
            + " (minimum–maximum) of the rounds.")
        .formatted(
            machine.getOrDefault("date", "an unknown day").replaceFirst("T.*", ""),
            machine.getOrDefault("cpu", "unknown"),
            machine.getOrDefault("cpus", "?"),
            machine.getOrDefault("os", "unknown"),
            machine.getOrDefault("java", "unknown"),
            machine.getOrDefault("pinning", "not pinned"),
            machine.getOrDefault("steal", "unknown"));
  }

  private Iterable<List<RecordedTrial>> groups() {
    Map<List<String>, List<RecordedTrial>> groups = new LinkedHashMap<>();
    for (RecordedTrial trial : recording.trials()) {
      List<String> key = new ArrayList<>(List.of(trial.metric()));
      trial.contenders().forEach(contender -> key.add(contender.name()));
      groups.computeIfAbsent(key, metricAndNames -> new ArrayList<>()).add(trial);
    }
    return groups.values();
  }

  private static void appendTable(StringBuilder out, List<RecordedTrial> trials) {
    RecordedTrial first = trials.get(0);
    out.append("| ").append(first.metric()).append(" |");
    trials.forEach(trial -> out.append(' ').append(trial.title()).append(" |"));
    out.append("\n|---|").append("---|".repeat(trials.size())).append('\n');
    for (RecordedTrial.Contender row : first.contenders()) {
      out.append("| ").append(row.name()).append(" |");
      trials.forEach(trial -> out.append(' ').append(cell(trial, row.name())).append(" |"));
      out.append('\n');
    }
  }

  private static String cell(RecordedTrial trial, String name) {
    return trial
        .contender(name)
        .map(contender -> spread(contender.spread()))
        .orElseGet(
            () ->
                trial.contenders().stream()
                    .filter(contender -> contender.name().equals(name))
                    .map(RecordedTrial.Contender::absent)
                    .findFirst()
                    .orElse(""));
  }

  private void appendTargets(StringBuilder out) {
    List<String> rows = new ArrayList<>();
    for (RecordedTrial trial : recording.trials()) {
      for (RecordedTrial.Ratio ratio : trial.ratios()) {
        List<Double> rounds = trial.rounds(ratio);
        if (ratio.bound().isTarget() && !rounds.isEmpty()) {
          Statistics spread = Statistics.of(rounds);
          rows.add(
              "| %s: %s | %s | %s | %s |"
                  .formatted(
                      trial.title(),
                      ratio.title(),
                      spread(spread),
                      ratio.bound(),
                      ratio.bound().isMet(spread.median()) ? "met" : "**missed**"));
        }
      }
    }
    if (!rows.isEmpty()) {
      out.append("\n| target | ratio, or figure | at most | |\n|---|---|---|---|\n");
      rows.forEach(row -> out.append(row).append('\n'));
    }
  }

  private static String spread(Statistics spread) {
    int decimals = spread.median() < 100 ? 2 : 0;
    String format = "%,." + decimals + "f";
    return String.format(
        Locale.ROOT,
        format + " (" + format + "–" + format + ")",
        spread.median(),
        spread.min(),
        spread.max());
  }
}
