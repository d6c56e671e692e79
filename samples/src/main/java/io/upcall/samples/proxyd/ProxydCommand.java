package io.upcall.samples.proxyd;

import io.upcall.samples.server.CommonOptions;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.ServerCommand;
import io.upcall.samples.server.ServerOptions;
import io.upcall.samples.server.Termination;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code proxyd --to HOST:PORT}. */
@Command(
    name = "proxyd",
    mixinStandardHelpOptions = true,
    description = "TCP proxy that moves bytes with splice.")
public final class ProxydCommand extends ServerCommand {
  private static final int MILLIS = 1000;
  private static final int MOST_SECONDS = 3600;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      required = true,
      converter = HostPortConverter.class,
      description = "The server behind the proxy.")
  @SuppressWarnings("NullAway.Init") // picocli sets it, or there is no call()
  private HostPort to;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "7008",
      converter = ServerOptions.PortConverter.class,
      description = "Port to listen on, 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--connect-timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      converter = LimitConverter.class,
      description = "How long the target may take to accept (default: ${DEFAULT-VALUE}).")
  private int connectSeconds;

  @Option(
      names = "--health-interval",
      paramLabel = "SECONDS",
      defaultValue = "2",
      converter = IntervalConverter.class,
      description =
          "How often to look whether the target takes connections; while it does not, clients are"
              + " refused at once. 0 for never (default: ${DEFAULT-VALUE}).")
  private int healthSeconds;

  /** Signals come from {@code termination}. */
  public ProxydCommand(Termination termination) {
    super(termination);
  }

  @Override
  protected Server server(ServerOptions common) {
    InetSocketAddress address = common.address(port);
    long connectMillis = (long) connectSeconds * MILLIS;
    long healthMillis = (long) healthSeconds * MILLIS;
    return new Proxyd(address, to, Limits.usual(connectMillis, healthMillis)).warmedUp();
  }

  /** As {@link HostPort} reads it. */
  static final class HostPortConverter implements ITypeConverter<HostPort> {
    HostPortConverter() {}

    @Override
    public HostPort convert(String text) {
      try {
        return HostPort.parse(text);
      } catch (IllegalArgumentException mistake) {
        throw new TypeConversionException(mistake.getMessage());
      }
    }
  }

  /** Something must end it. */
  static final class LimitConverter implements ITypeConverter<Integer> {
    LimitConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 1, MOST_SECONDS, "a number of seconds: 1 to 3600");
    }
  }

  /** 0 is never. */
  static final class IntervalConverter implements ITypeConverter<Integer> {
    IntervalConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 0, MOST_SECONDS, "a number of seconds: 0 to 3600");
    }
  }
}
