package io.upcall.samples.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy in TCP mode: one thread, splice where it thinks that it pays, no checks and no log.
 *
 * <p>It wants two descriptors and a share of the pipes for each of its maxconn connections, which
 * is more than many limits allow for as many as ours takes. It runs in the foreground as the
 * current user, with its one file in a folder of ours.
 */
public final class Haproxy {
  private Haproxy() {}

  /** Writes a configuration into {@code folder}; returns the command that runs it. */
  public static List<String> configure(
      Path program, Path folder, InetSocketAddress address, InetSocketAddress target)
      throws IOException {
    Path configuration = folder.resolve("haproxy-" + address.getPort() + ".cfg");
    Files.writeString(configuration, text(address, target));
    return List.of(program.toString(), "-db", "-f", configuration.toString());
  }

  private static String text(InetSocketAddress address, InetSocketAddress target) {
    return """
    global
      nbthread 1
      maxconn 2000
    defaults
      mode tcp
      option splice-auto
      timeout connect 5s
      timeout client 60s
      timeout server 60s
    listen proxy
      bind %s:%d backlog 4096
      server target %s:%d
    """
        .formatted(
            address.getAddress().getHostAddress(),
            address.getPort(),
            target.getAddress().getHostAddress(),
            target.getPort());
  }
}
