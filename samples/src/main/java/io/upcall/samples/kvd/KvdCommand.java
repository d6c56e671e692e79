package io.upcall.samples.kvd;

import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.ServerCommand;
import io.upcall.samples.server.ServerOptions;
import io.upcall.samples.server.Termination;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code kvd [--dir DIR] [--fsync always|everysec|no]}. */
@Command(
    name = "kvd",
    mixinStandardHelpOptions = true,
    description = "Key-value server that speaks the Redis protocol.")
public final class KvdCommand extends ServerCommand {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder of the append-only file (default: none, all is in memory only; with --fsync the"
              + " current one).")
  private @Nullable Path dir;

  @Option(
      names = "--fsync",
      paramLabel = "always|everysec|no",
      converter = FsyncConverter.class,
      description = "When the append-only file is synced (default: everysec).")
  private @Nullable FsyncPolicy fsync;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "6379",
      converter = ServerOptions.PortConverter.class,
      description = "Port to listen on, 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  /** Signals come from {@code termination}. */
  public KvdCommand(Termination termination) {
    super(termination);
  }

  @Override
  protected Server server(ServerOptions common) {
    Path folder = dir == null && fsync != null ? Path.of(".") : dir;
    FsyncPolicy policy = fsync == null ? FsyncPolicy.EVERYSEC : fsync;
    return new Kvd(common.address(port), folder, policy).warmedUp();
  }

  /** One of three words. */
  static final class FsyncConverter implements ITypeConverter<FsyncPolicy> {
    FsyncConverter() {}

    @Override
    public FsyncPolicy convert(String text) {
      FsyncPolicy policy = FsyncPolicy.of(text);
      if (policy == null) {
        throw new TypeConversionException("'" + text + "' is not always, everysec or no");
      }
      return policy;
    }
  }
}
