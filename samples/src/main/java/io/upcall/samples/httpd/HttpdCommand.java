package io.upcall.samples.httpd;

import io.upcall.samples.server.Server;
import io.upcall.samples.server.ServerCommand;
import io.upcall.samples.server.ServerOptions;
import io.upcall.samples.server.Termination;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
      description = "Append a line for each request, in the Common Log Format.")
  private @Nullable Path accessLog;

  /** Signals come from {@code termination}. */
  public HttpdCommand(Termination termination) {
    super(termination);
  }

  @Override
  protected Server server(ServerOptions common) {
    return new Httpd(common.address(port), root, accessLog, Timeouts.USUAL);
  }
}
