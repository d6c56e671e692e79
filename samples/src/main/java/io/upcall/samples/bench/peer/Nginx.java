package io.upcall.samples.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx as a plain file server: one worker, open files cached, no log.
 *
 * <p>With sendfile and tcp_nopush, as one runs it for files of all sizes. Without, which is its
 * default, a file of 1 KiB costs it 5.4 us of CPU instead of 6.5, and large ones a copy (nginx
 * 1.22, Linux 6.18).
 *
 * <p>It runs in the foreground as the current user, with all its files in one folder.
 */
public final class Nginx {
  private static final String PROGRAM = "nginx";

  private Nginx() {}

  /** Writes a configuration into {@code folder}; returns the command that runs it. */
  public static List<String> configure(
      Path program, Path folder, Path root, String address, int port) throws IOException {
    Path configuration = folder.resolve(PROGRAM + ".conf");
    Files.writeString(configuration, text(folder, root, address, port));
    return List.of(
        program.toString(),
        "-e",
        "stderr",
        "-p",
        folder.toString(),
        "-c",
        configuration.toString());
  }

  private static String text(Path folder, Path root, String address, int port) {
    return """
    daemon off;
    %5$s
    pid %1$s/nginx.pid;
    error_log stderr warn;
    worker_processes 1;
    worker_rlimit_nofile 8192;
    events {
      worker_connections 4096;
    }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      keepalive_requests 1000000000;
      open_file_cache max=1000 inactive=60s;
      open_file_cache_valid 60s;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      server {
        listen %2$s:%3$d backlog=4096;
        root %4$s;
      }
    }
    """
        .formatted(folder, address, port, root, userDirective());
  }

  // As root the worker would become "nobody", who cannot read our folder; as anyone else the
  // directive only earns a warning.
  private static String userDirective() {
    return System.getProperty("user.name").equals("root") ? "user root;" : "";
  }
}
