package io.upcall.samples.tools.find;

import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Follow;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.ToolCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code find [-H] [-L] [-P] [STARTING-POINT]... [EXPRESSION]}. */
@Command(
    name = "find",
    customSynopsis = "samples/run find [-HLP] [OPTIONS] [STARTING-POINT]... [EXPRESSION]",
    description = "Search for files in a directory hierarchy.",
    footer = {
      "",
      "Tests: -name -iname -path -ipath -type -size -empty -perm -links -inum -samefile -newer",
      "  -mtime -mmin -atime -amin -ctime -cmin -true -false",
      "Actions: -print -print0 -exec CMD {} ; -exec CMD {} + -delete -prune -quit",
      "Operators: ( EXPR ) ! -not -a -and -o -or ,",
      "Everywhere: -maxdepth N -mindepth N -depth -xdev -mount"
    })
public final class FindCommand extends ToolCommand {
  private static final int FAILED = 1;

  /** Starting points and the expression, which is no matter of picocli's. */
  @Unmatched private List<String> words = new ArrayList<>();

  private Follow follow = Follow.NEVER;

  /** As picocli makes it. */
  public FindCommand() {}

  /** The command, with a parser that leaves the expression alone. */
  public static CommandLine commandLine() {
    return new CommandLine(new FindCommand()).setStopAtPositional(true).setStopAtUnmatched(true);
  }

  @Option(names = "-P", description = "Follow no symbolic link (default).")
  void followNever(boolean asked) {
    follow = Follow.NEVER;
  }

  @Option(names = "-H", description = "Follow symbolic links among the STARTING-POINTs.")
  void followOperands(boolean asked) {
    follow = Follow.OPERANDS;
  }

  @Option(names = "-L", description = "Follow symbolic links.")
  void followAlways(boolean asked) {
    follow = Follow.ALWAYS;
  }

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    Plan plan;
    try {
      plan = new Parser(words, follow, out, complaints).parse();
    } catch (Parser.Mistake mistake) {
      complaints.say(String.valueOf(mistake.getMessage()));
      return FAILED;
    }
    new Walk(plan, follow, complaints).run();
    for (ExecMany pending : plan.pending()) {
      pending.runRest();
    }
    return plan.failed().get() ? FAILED : complaints.exitStatus(FAILED);
  }
}
