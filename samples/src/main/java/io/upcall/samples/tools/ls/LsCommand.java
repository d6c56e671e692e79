package io.upcall.samples.tools.ls;

import io.upcall.samples.server.Terminal;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.ToolCommand;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls [OPTION]... [FILE]...}. */
@Command(name = "ls", description = "List files, and what is in directories.")
public final class LsCommand extends ToolCommand {
  private static final int SERIOUS = 2;

  @Option(
      names = {"-d", "--directory"},
      description = "List directories themselves.")
  private boolean itself;

  @Option(
      names = {"-R", "--recursive"},
      description = "List subdirectories too.")
  private boolean recursive;

  @Option(
      names = {"-r", "--reverse"},
      description = "Reverse the order.")
  private boolean reverse;

  @Option(
      names = {"-h", "--human-readable"},
      description = "Print sizes like 1K 234M 2G.")
  private boolean humanSizes;

  @Option(
      names = {"-i", "--inode"},
      description = "Print the number of each file.")
  private boolean inode;

  @Option(
      names = {"-s", "--size"},
      description = "Print the space that each file takes.")
  private boolean blocks;

  @Option(
      names = {"-n", "--numeric-uid-gid"},
      description = "As -l, with numbers of users and groups.")
  private boolean numeric;

  @Option(names = "-g", description = "As -l, without owners.")
  private boolean noOwner;

  @Option(names = "-o", description = "As -l, without groups.")
  private boolean noGroup;

  @Option(
      names = {"-w", "--width"},
      paramLabel = "COLS",
      description = "Take the terminal for so wide.")
  private @Nullable Integer width;

  @Parameters(paramLabel = "FILE", description = "What to list (default: the current directory).")
  private List<String> files = List.of();

  // Of those that contradict each other the last one counts: each sets what it means.
  private LsOptions.Hidden hidden = LsOptions.Hidden.NONE;
  private LsOptions.@Nullable Format format;
  private LsOptions.@Nullable Sort sort;
  private LsOptions.Time time = LsOptions.Time.MODIFICATION;
  private LsOptions.@Nullable Follow follow;
  private LsOptions.Indicator indicator = LsOptions.Indicator.NONE;
  private boolean fullTime;

  /** As picocli makes it. */
  public LsCommand() {}

  @Option(
      names = {"-a", "--all"},
      description = "Do not hide names that begin with a dot.")
  void all(boolean asked) {
    hidden = LsOptions.Hidden.ALL;
  }

  @Option(
      names = {"-A", "--almost-all"},
      description = "The same, but for . and ...")
  void almostAll(boolean asked) {
    hidden = LsOptions.Hidden.ALMOST_ALL;
  }

  @Option(names = "-l", description = "Print what is known of each file.")
  void longFormat(boolean asked) {
    format = LsOptions.Format.LONG;
  }

  @Option(names = "-1", description = "One file a line.")
  void oneALine(boolean asked) {
    // Even behind -l: that tells more, and has one a line already.
    format = format == LsOptions.Format.LONG ? format : LsOptions.Format.ONE_A_LINE;
  }

  @Option(names = "-C", description = "In columns: the default on a terminal.")
  void columns(boolean asked) {
    format = LsOptions.Format.COLUMNS;
  }

  @Option(names = "--full-time", description = "As -l, with all that is known of the time.")
  void fullTime(boolean asked) {
    format = LsOptions.Format.LONG;
    fullTime = true;
  }

  @Option(names = "-t", description = "By time, newest first.")
  void byTime(boolean asked) {
    sort = LsOptions.Sort.TIME;
  }

  @Option(names = "-S", description = "By size, largest first.")
  void bySize(boolean asked) {
    sort = LsOptions.Sort.SIZE;
  }

  @Option(names = "-X", description = "By extension.")
  void byExtension(boolean asked) {
    sort = LsOptions.Sort.EXTENSION;
  }

  @Option(names = "-U", description = "In the order that directories have.")
  void unsorted(boolean asked) {
    sort = LsOptions.Sort.NONE;
  }

  @Option(names = "-u", description = "The time is that of last access.")
  void accessTime(boolean asked) {
    time = LsOptions.Time.ACCESS;
  }

  @Option(names = "-c", description = "The time is that of the last change of status.")
  void changeTime(boolean asked) {
    time = LsOptions.Time.CHANGE;
  }

  @Option(
      names = {"-L", "--dereference"},
      description = "Follow symbolic links.")
  void followAlways(boolean asked) {
    follow = LsOptions.Follow.ALWAYS;
  }

  @Option(
      names = {"-H", "--dereference-command-line"},
      description = "Follow symbolic links among the FILEs.")
  void followOperands(boolean asked) {
    follow = LsOptions.Follow.OPERANDS;
  }

  @Option(
      names = {"-F", "--classify"},
      description = "Append one of */=>@| to names.")
  void classify(boolean asked) {
    indicator = LsOptions.Indicator.CLASSIFY;
  }

  @Option(names = "-p", description = "Append / to names of directories.")
  void slash(boolean asked) {
    indicator = LsOptions.Indicator.SLASH;
  }

  @Override
  protected int failureStatus() {
    return SERIOUS;
  }

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    boolean terminal = Terminal.isStandardOutput();
    LsOptions options = options(terminal);
    LongFormat.Style style = new LongFormat.Style(!noOwner, !noGroup, numeric, fullTime);
    Columns columns = new Columns(width != null ? width : Columns.ofTerminal());
    Ls ls = new Ls(options, style, columns, out, complaints);
    ls.list(files.isEmpty() ? List.of(".") : files);
    return ls.exitStatus();
  }

  private LsOptions options(boolean terminal) {
    LsOptions.Format usual = terminal ? LsOptions.Format.COLUMNS : LsOptions.Format.ONE_A_LINE;
    LsOptions.Format shown =
        numeric || noOwner || noGroup ? LsOptions.Format.LONG : format != null ? format : usual;
    boolean isLong = shown == LsOptions.Format.LONG;
    // A time that is not shown is at least sorted by.
    boolean timeOnlySorts = time != LsOptions.Time.MODIFICATION && !isLong;
    LsOptions.Sort order =
        sort != null ? sort : timeOnlySorts ? LsOptions.Sort.TIME : LsOptions.Sort.NAME;
    boolean asIs = isLong || itself || indicator == LsOptions.Indicator.CLASSIFY;
    LsOptions.Follow usualFollow =
        asIs ? LsOptions.Follow.NEVER : LsOptions.Follow.OPERANDS_TO_DIRECTORIES;
    return new LsOptions(
        hidden,
        shown,
        order,
        reverse,
        time,
        follow != null ? follow : usualFollow,
        indicator,
        itself,
        recursive,
        inode,
        blocks,
        humanSizes,
        terminal);
  }
}
