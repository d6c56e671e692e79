package io.upcall.samples.tools.ls;

import static io.upcall.libc.SysStat.stat;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints entries that are sorted already. */
final class Listing {
  private static final int ANY_EXECUTE = 0111;

  private final LsOptions options;
  private final LongFormat.Style style;
  private final Columns columns;
  private final Output out;

  Listing(LsOptions options, LongFormat.Style style, Columns columns, Output out) {
    this.options = options;
    this.style = style;
    this.columns = columns;
    this.out = out;
  }

  /** What is in a directory: with the space that it takes, where that is shown. */
  void printDirectory(List<Entry> entries) throws Output.Failure {
    if (options.format() == LsOptions.Format.LONG || options.blocks()) {
      long sum = entries.stream().mapToLong(Sizes::blocks).sum();
      out.print("total " + Sizes.ofBlocks(sum, options.humanSizes()) + "\n");
    }
    print(entries, entries);
  }

  /**
   * Prints them.
   *
   * @param measured they and others that the columns have to be wide enough for
   */
  void print(List<Entry> entries, List<Entry> measured) throws Output.Failure {
    boolean isLong = options.format() == LsOptions.Format.LONG;
    LongFormat longFormat = new LongFormat(options, style, measured);
    Prefix prefix = new Prefix(options, measured);
    boolean pads = anyQuoted(measured);
    List<String> cells = new ArrayList<>();
    for (Entry entry : entries) {
      String name = padded(entry.name(), pads);
      cells.add(
          prefix.text(entry)
              + (isLong ? longFormat.line(entry) : "")
              + name
              + (isLong && entry.isLink() ? target(entry) : indicator(entry)));
    }
    if (options.format() == LsOptions.Format.COLUMNS) {
      out.print(columns.arrange(cells));
    } else {
      out.print(cells.isEmpty() ? "" : String.join("\n", cells) + "\n");
    }
  }

  // ---- names -----------------------------------------------------------------------------------

  String spelt(String name) {
    return options.quoted() ? Quoting.ifNeeded(name) : name;
  }

  /** Where some names begin with a quote the others begin with a space, so that letters align. */
  private boolean anyQuoted(List<Entry> entries) {
    return options.quoted() && entries.stream().anyMatch(e -> !spelt(e.name()).equals(e.name()));
  }

  private String padded(String name, boolean pads) {
    String spelt = spelt(name);
    return pads && spelt.equals(name) ? " " + spelt : spelt;
  }

  /** Where a link leads, and what is there if that is marked. */
  private String target(Entry link) {
    String target = Links.target(link.path());
    if (target == null) {
      return "";
    }
    StructStat followed = options.indicator() == LsOptions.Indicator.NONE ? null : followed(link);
    String mark = followed == null ? "" : indicator(Entry.of(target, target, followed));
    return " -> " + spelt(target) + mark;
  }

  private static @Nullable StructStat followed(Entry entry) {
    try {
      return stat(entry.path());
    } catch (ErrnoException dangling) {
      return null;
    }
  }

  private String indicator(Entry entry) {
    if (options.indicator() == LsOptions.Indicator.NONE) {
      return "";
    }
    if (entry.isDirectory()) {
      return "/";
    }
    if (options.indicator() == LsOptions.Indicator.SLASH) {
      return "";
    }
    switch (entry.letter()) {
      case 'l':
        return "@";
      case 'p':
        return "|";
      case 's':
        return "=";
      case '-':
        return isExecutable(entry.status()) ? "*" : "";
      default:
        return "";
    }
  }

  private static boolean isExecutable(@Nullable StructStat status) {
    return status != null && (status.st_mode & ANY_EXECUTE) != 0;
  }
}
