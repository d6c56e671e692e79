package io.upcall.samples.httpd;

import io.upcall.samples.server.CommonOptions;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.ServerCommand;
import io.upcall.samples.server.ServerOptions;
import io.upcall.samples.server.Termination;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code httpd [--root DIR]}. */
@Command(name = "httpd", mixinStandardHelpOptions = true, description = "HTTP/1.1 file server.")
public final class HttpdCommand extends ServerCommand {
  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder to serve (default: the current one).")
  private Path root = Path.of(".");

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      converter = ServerOptions.PortConverter.class,
      description = "Port to listen on, 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description =
          "Append a line for each request, in the Common Log Format;"
              + " SIGHUP opens it again after it was renamed.")
  private @Nullable Path accessLog;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = CountConverter.class,
      description =
          "Clients at once; more wait until another has ended, and the one idle for longest is"
              + " closed for them (default: 10000, or what RLIMIT_NOFILE leaves).")
  private @Nullable Integer maxConnections;

  @Option(
      names = "--max-buffers",
      paramLabel = "MIB",
      defaultValue = "64",
      converter = CountConverter.class,
      description =
          "Memory for long heads, waiting answers and listings, all clients together; who finds"
              + " none is answered 503 (default: ${DEFAULT-VALUE}).")
  private int maxBuffers;

  @Option(
      names = "--tls",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "ANYTHING",
      description = "Not here: put a proxy in front that speaks TLS.")
  private @Nullable String tls;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before any option
  private CommandSpec spec;

  /** Signals come from {@code termination}. */
  public HttpdCommand(Termination termination) {
    super(termination);
  }

  @Override
  protected Server server(ServerOptions common) {
    if (tls != null) {
      // Or somebody would believe in a secure server that is none.
      throw new ParameterException(
          spec.commandLine(), "--tls: TLS is left to a proxy in front, such as nginx or HAProxy");
    }
    Settings settings =
        new Settings(root, accessLog, maxConnections, (long) maxBuffers << 20, Timeouts.USUAL);
    return new Httpd(common.address(port), settings);
  }

  /** One or more. */
  static final class CountConverter implements ITypeConverter<Integer> {
    CountConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 1, 1_000_000, "a number from 1 to 1000000");
    }
  }
}
