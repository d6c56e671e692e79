package io.upcall.samples.tools;

import static io.upcall.libc.Signal.SIGPIPE;
import static io.upcall.libc.Signal.SIG_DFL;
import static io.upcall.libc.Signal.signal;

import io.upcall.cores.DriverFactory;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.samples.server.CommonOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that is a Unix tool: runs its main in a proc, and exits with what that returns. */
public abstract class ToolCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Mixin private CommonOptions common = new CommonOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  /** As picocli makes it. */
  protected ToolCommand() {}

  // The two by hand: mixinStandardHelpOptions takes -h and -V, which mean other things to tools.

  /** Asks for help: picocli answers. */
  @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
  void help(boolean asked) {}

  /** Asks for the version: picocli answers. */
  @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
  void version(boolean asked) {}

  /**
   * The program, in the main uthread of its proc.
   *
   * @param out standard output; what is left in it is written when this returns
   * @param complaints standard error
   * @return the exit status
   * @throws IOException when standard output fails, or what the tool has no words for
   */
  protected abstract int main(Output out, Complaints complaints) throws IOException;

  /** What goes wrong with standard output, or what nobody expected, is this exit status. */
  protected int failureStatus() {
    return FAILED;
  }

  @Override
  public final Integer call() throws InterruptedException {
    common.apply();
    ProcOptions options =
        ProcOptions.named(spec.name())
            .withCores(common.cores())
            .withDrivers(DriverFactory.of(common.driver()));
    try {
      return Proc.run(options, this::program);
    } catch (IOException refused) {
      spec.commandLine().getErr().println(spec.name() + ": " + refused.getMessage());
      return failureStatus();
    }
  }

  /** What the proc runs. */
  public final int program() throws IOException {
    // A proc begins with it ignored, as servers want it. A tool ends when nobody reads it.
    signal(SIGPIPE, SIG_DFL);
    Complaints complaints = new Complaints(spec.name());
    Output out = new Output();
    try {
      int status = main(out, complaints);
      out.flush();
      return status;
    } catch (Output.Failure failure) {
      complaints.say("write error", failure.errno());
      return failureStatus();
    }
  }

  /** How many cores it was given, which is how many things it may compute at once. */
  protected final int cores() {
    return Proc.current().vcoreCount();
  }

  /** A mistake in the options that only became clear now: told as any other, with its status. */
  protected final ParameterException mistake(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  /** {@code Try 'cat --help' for more information.} */
  protected final void suggestHelp(Complaints complaints) {
    complaints.print("Try '" + spec.name() + " --help' for more information.\n");
  }
}
