package io.upcall.samples.bench.load;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@link EchoLoad}, as picocli reads it. */
@Command(
    name = "echo-load",
    mixinStandardHelpOptions = true,
    description = "Load for an echo server; prints one line of JSON.")
final class LoadOptions {
  @Option(names = "--host", description = "Server address (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "Server port; required without --commands.")
  private int port;

  @Option(names = "--connections", description = "Connections (default: ${DEFAULT-VALUE}).")
  private int connections = 64;

  @Option(names = "--message-bytes", description = "Message length (default: ${DEFAULT-VALUE}).")
  private int messageBytes = 64;

  @Option(names = "--warmup-seconds", description = "Not counted (default: ${DEFAULT-VALUE}).")
  private double warmupSeconds = 1;

  @Option(names = "--seconds", description = "Counted (default: ${DEFAULT-VALUE}).")
  private double seconds = 5;

  @Option(names = "--round-trips", description = "Count so many instead of --seconds.")
  private long roundTrips;

  @Option(names = "--server-pid", description = "Also read the CPU time of this process.")
  private long serverPid;

  @Option(
      names = "--rate",
      description = "Messages a second, sent when due; 0 (the default) waits for each echo.")
  private long ratePerSecond;

  @Option(names = "--sleep", description = "With --rate: sleep until the next message is due.")
  private boolean sleeps;

  @Option(names = "--reconnect", description = "A new connection for every message.")
  private boolean reconnects;

  @Option(
      names = "--commands",
      description = "Read command lines from standard input and run each of them.")
  private boolean commands;

  /** The options in {@code arguments}; a wrong one is a {@link CommandLine.ParameterException}. */
  static LoadOptions parse(String... arguments) {
    LoadOptions options = new LoadOptions();
    new CommandLine(options).parseArgs(arguments);
    return options;
  }

  boolean commands() {
    return commands;
  }

  LoadSpec toSpec() {
    return new LoadSpec(
        host,
        port,
        connections,
        messageBytes,
        nanos(warmupSeconds),
        nanos(seconds),
        roundTrips,
        serverPid,
        ratePerSecond,
        sleeps,
        reconnects);
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
