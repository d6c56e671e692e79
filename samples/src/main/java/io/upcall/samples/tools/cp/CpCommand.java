package io.upcall.samples.tools.cp;

import static io.upcall.libc.Unistd.STDERR_FILENO;
import static io.upcall.libc.Unistd.isatty;

import io.upcall.samples.tools.AttachedOnly;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Follow;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.ToolCommand;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cp [OPTION]... SOURCE... DEST}. */
@Command(name = "cp", description = "Copy SOURCE to DEST, or several SOURCEs into a directory.")
public final class CpCommand extends ToolCommand {
  private static final int FAILED = 1;

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "Copy directories with all that is in them.")
  private boolean recursive;

  @Option(
      names = {"-f", "--force"},
      description = "Remove a file that cannot be opened, and try again.")
  private boolean force;

  @Option(
      names = {"-u", "--update"},
      description = "Only where the source is newer.")
  private boolean update;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say what is done.")
  private boolean verbose;

  @Option(
      names = {"-l", "--link"},
      description = "Make hard links instead of copies.")
  private boolean hardLinks;

  @Option(
      names = {"-s", "--symbolic-link"},
      description = "Make symbolic links instead.")
  private boolean symbolicLinks;

  @Option(
      names = {"-t", "--target-directory"},
      paramLabel = "DIRECTORY",
      description = "Copy all SOURCEs into this directory.")
  private @Nullable String targetDirectory;

  @Option(
      names = {"-T", "--no-target-directory"},
      description = "Take DEST for a file, even if it is a directory.")
  private boolean noTargetDirectory;

  @Option(names = "--progress", description = "Show on a terminal how far it is.")
  private boolean progress;

  @Parameters(paramLabel = "FILE", description = "Sources, and where they go.")
  private List<String> files = List.of();

  // Of those that contradict each other the last one counts: each sets what it means.
  private @Nullable Follow follow;
  private CpOptions.Existing existing = CpOptions.Existing.OVERWRITE;
  private final Preserve preserve = new Preserve();

  /** As picocli makes it. */
  public CpCommand() {}

  @Option(names = "-H", description = "Follow symbolic links among the SOURCEs.")
  void followOperands(boolean asked) {
    follow = Follow.OPERANDS;
  }

  @Option(
      names = {"-L", "--dereference"},
      description = "Follow symbolic links.")
  void followAlways(boolean asked) {
    follow = Follow.ALWAYS;
  }

  @Option(
      names = {"-P", "--no-dereference"},
      description = "Follow no symbolic link.")
  void followNever(boolean asked) {
    follow = Follow.NEVER;
  }

  @Option(
      names = {"-i", "--interactive"},
      description = "Ask before a file is overwritten.")
  void ask(boolean asked) {
    existing = CpOptions.Existing.ASK;
  }

  @Option(
      names = {"-n", "--no-clobber"},
      description = "Overwrite nothing.")
  void keep(boolean asked) {
    existing = CpOptions.Existing.KEEP;
  }

  @Option(names = "-p", description = "As --preserve=mode,ownership,timestamps.")
  void preserveUsual(boolean asked) {
    preserve.addUsual();
  }

  @Option(
      names = "--preserve",
      arity = "0..1",
      preprocessor = AttachedOnly.class,
      fallbackValue = "mode,ownership,timestamps",
      paramLabel = "LIST",
      description = "Give copies these attributes: mode, ownership, timestamps, links, xattr, all.")
  void preserveListed(String list) {
    preserve.add(list);
  }

  @Option(names = "--no-preserve", paramLabel = "LIST", description = "Do not give them these.")
  void preserveNot(String list) {
    preserve.remove(list);
  }

  @Option(names = "-d", description = "As -P --preserve=links.")
  void preserveLinks(boolean asked) {
    follow = Follow.NEVER;
    preserve.add(Preserve.Attribute.LINKS);
  }

  @Option(
      names = {"-a", "--archive"},
      description = "As -dR --preserve=all.")
  void archive(boolean asked) {
    recursive = true;
    follow = Follow.NEVER;
    preserve.addAll();
  }

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    Operands operands =
        Operands.of(files, targetDirectory, noTargetDirectory, complaints, this::suggest);
    if (operands == null) {
      return FAILED;
    }
    if (hardLinks && symbolicLinks) {
      complaints.say("cannot make both hard and symbolic links");
      suggest(complaints);
      return FAILED;
    }
    Progress shown = progress && isatty(STDERR_FILENO) ? Progress.start() : Progress.NONE;
    new Copier(options(), out, complaints, shown).copyAll(operands);
    shown.end();
    return complaints.exitStatus(FAILED);
  }

  private void suggest(Complaints complaints) {
    suggestHelp(complaints);
  }

  private CpOptions options() {
    CpOptions.Make make =
        hardLinks
            ? CpOptions.Make.HARD_LINKS
            : symbolicLinks ? CpOptions.Make.SYMBOLIC_LINKS : CpOptions.Make.COPIES;
    Follow usual = recursive && !hardLinks ? Follow.NEVER : Follow.ALWAYS;
    boolean keeps = existing != CpOptions.Existing.OVERWRITE;
    return new CpOptions(
        recursive,
        follow == null ? usual : follow,
        force,
        update && !keeps ? CpOptions.Existing.UPDATE : existing,
        verbose,
        make,
        preserve);
  }
}
