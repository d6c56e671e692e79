package io.upcall.samples.bench.load;

import io.upcall.samples.bench.report.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * Load for an echo server; a program that prints one line of JSON a run.
 *
 * <p>With {@code --commands} it reads one command line after the other from standard input, so that
 * a benchmark's rounds find the load's code compiled. A run that fails answers {@code
 * {"error":"…"}} there; without {@code --commands} it says so on standard error and exits 1.
 */
public final class EchoLoad {
  private EchoLoad() {}

  /** Runs what the arguments, or the lines of standard input, ask for. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    LoadOptions options = new LoadOptions();
    CommandLine command = new CommandLine(options);
    try {
      command.parseArgs(args);
      if (command.isUsageHelpRequested()) {
        command.usage(out);
      } else if (options.commands()) {
        runLines(out);
      } else {
        out.println(run(options.toSpec()).toJson());
      }
    } catch (CommandLine.ParameterException | IllegalArgumentException e) {
      System.err.println("echo-load: " + e.getMessage() + " (see --help)");
      System.exit(2);
    } catch (IOException e) {
      System.err.println("echo-load: " + e.getMessage());
      System.exit(1);
    }
  }

  private static LoadReport run(LoadSpec spec) throws IOException {
    InetSocketAddress server = new InetSocketAddress(spec.host(), spec.port());
    return run(
        spec,
        server,
        EpollTransport.canReach(server) ? EpollTransport::connect : NioTransport::connect);
  }

  /** One run on the caller's thread. */
  static LoadReport run(LoadSpec spec, InetSocketAddress server, Transport.Connector connector)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Messages messages = new Messages(arena, spec.connections(), spec.messageBytes());
      try (Transport transport = connector.connect(server, messages)) {
        return run(spec, transport, messages);
      }
    }
  }

  private static LoadReport run(LoadSpec spec, Transport transport, Messages messages)
      throws IOException {
    if (spec.reconnects()) {
      return new StormLoop(spec, transport, messages).run();
    }
    if (spec.ratePerSecond() > 0) {
      return new OpenLoop(spec, transport, messages).run();
    }
    return new ClosedLoop(spec, transport, messages).run();
  }

  private static void runLines(PrintStream out) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(answer(line));
    }
  }

  private static String answer(String line) {
    try {
      return run(LoadOptions.parse(line.split(" ", -1)).toSpec()).toJson();
    } catch (IOException | RuntimeException e) {
      return Json.line(Map.of("error", String.valueOf(e.getMessage())));
    }
  }
}
