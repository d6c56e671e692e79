package io.upcall.samples.echod;

import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.ServerCommand;
import io.upcall.samples.server.ServerOptions;
import io.upcall.samples.server.Termination;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code echod [--style blocking|async]}. */
@Command(
    name = "echod",
    mixinStandardHelpOptions = true,
    description = "TCP echo server, in either of two styles.")
public final class EchodCommand extends ServerCommand {
  /** Small ones, a few that make the buffer grow, and enough small ones to make it shrink again. */
  private static final int[] WARM_UP =
      IntStream.concat(
              IntStream.concat(small(), IntStream.of(512, 2000, 3000, 2000)),
              IntStream.concat(small(), small()))
          .toArray();

  /** What may stand behind {@code --style}. */
  private enum Style {
    blocking,
    async
  }

  @Option(
      names = "--style",
      paramLabel = "blocking|async",
      defaultValue = "blocking",
      description = "A uthread a connection, or callbacks (default: ${DEFAULT-VALUE}).")
  private Style style = Style.blocking;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "7007",
      converter = ServerOptions.PortConverter.class,
      description = "Port to listen on, 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  private static IntStream small() {
    return IntStream.generate(() -> 64).limit(20);
  }

  /** Signals come from {@code termination}. */
  public EchodCommand(Termination termination) {
    super(termination);
  }

  @Override
  protected Server server(ServerOptions common) {
    InetSocketAddress address = common.address(port);
    return style == Style.async
        ? new AsyncEcho(address)
        : new BlockingServer(address, BlockingEcho::new).warmedUpBy(WARM_UP);
  }
}
