package io.upcall.samples;

import io.upcall.samples.bench.BenchCommand;
import io.upcall.samples.biod.BiodCommand;
import io.upcall.samples.cores.CoresCommand;
import io.upcall.samples.doctor.DoctorCommand;
import io.upcall.samples.echod.EchodCommand;
import io.upcall.samples.httpd.HttpdCommand;
import io.upcall.samples.kvd.KvdCommand;
import io.upcall.samples.proxyd.ProxydCommand;
import io.upcall.samples.server.Termination;
import io.upcall.samples.server.WindsDown;
import io.upcall.samples.tools.CatCommand;
import io.upcall.samples.tools.Sha256sumCommand;
import io.upcall.samples.tools.TeeCommand;
import io.upcall.samples.tools.WcCommand;
import io.upcall.samples.tools.cp.CpCommand;
import io.upcall.samples.tools.find.FindCommand;
import io.upcall.samples.tools.ls.LsCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** {@code samples/run [COMMAND] [OPTIONS]}. */
@Command(
    name = "samples/run",
    description = "Sample programs of Upcall, an async-first libc for the JVM.",
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {"", "Without a command: httpd on the current folder."},
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true)
public final class Main {
  private static final int FAILED = 1;
  private static final String DEFAULT_COMMAND = "httpd";
  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs a command; its exit status is the JVM's. */
  public static void main(String[] args) {
    // First of all: a signal that comes earlier ends the JVM with 143.
    Termination termination = Termination.install();
    System.exit(commandLine(termination).execute(withCommand(args)));
  }

  static CommandLine commandLine(Termination termination) {
    CommandLine commands =
        new CommandLine(new Main())
            .addSubcommand(new HttpdCommand(termination))
            .addSubcommand(new EchodCommand(termination))
            .addSubcommand(new KvdCommand(termination))
            .addSubcommand(new ProxydCommand(termination))
            .addSubcommand(new BiodCommand())
            .addSubcommand(new CoresCommand(termination))
            .addSubcommand(new DoctorCommand())
            .addSubcommand(new CatCommand())
            .addSubcommand(new CpCommand())
            .addSubcommand(new WcCommand())
            .addSubcommand(FindCommand.commandLine())
            .addSubcommand(new LsCommand())
            .addSubcommand(new Sha256sumCommand())
            .addSubcommand(new TeeCommand())
            .addSubcommand(new BenchCommand());
    for (CommandLine command : commands.getSubcommands().values()) {
      command.getCommandSpec().versionProvider(new Version());
    }
    return commands
        // A file may be called @x.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Main::reportMistake)
        .setExecutionExceptionHandler(Main::reportFailure)
        .setExecutionStrategy(parsed -> execute(parsed, termination));
  }

  private static int execute(CommandLine.ParseResult parsed, Termination termination) {
    CommandLine command = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
    if (!(command.getCommand() instanceof WindsDown)) {
      // These have nothing to wind down: a signal ends them as it ends any program.
      termination.uninstall();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Options without a command are those of the default command. */
  static String[] withCommand(String[] args) {
    boolean hasCommand =
        args.length > 0 && (!args[0].startsWith("-") || OWN_OPTIONS.contains(args[0]));
    if (hasCommand) {
      return args;
    }
    List<String> all = new ArrayList<>(List.of(DEFAULT_COMMAND));
    all.addAll(Arrays.asList(args));
    return all.toArray(String[]::new);
  }

  /** A user's mistake: one line, and where to read on. */
  private static int reportMistake(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String text = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    command.getErr().println(name + ": " + text + " (see " + name + " --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int reportFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (failure instanceof InterruptedException) {
      return FAILED;
    }
    throw failure;
  }

  /** The version of the jar that runs. */
  static final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"upcall " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
