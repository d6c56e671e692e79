package io.upcall.samples.httpd;

import static io.upcall.libc.Fcntl.O_APPEND;
import static io.upcall.libc.Fcntl.O_CLOEXEC;
import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_WRONLY;

import io.upcall.libc.Fcntl;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log in the Common Log Format. Each line is one write to a file that is open for
 * appending, so lines of several vcores do not mix.
 */
final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int MODE = 0644;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private final int fd;

  AccessLog(String file) throws IOException {
    fd = Fcntl.open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, MODE);
  }

  /**
   * Adds a line.
   *
   * @param requestLine empty when it was not understood
   * @param bodyBytes of the answer, without its head
   */
  void add(String peer, String requestLine, int status, long bodyBytes) {
    byte[] line = Ascii.bytes(line(peer, Instant.now(), requestLine, status, bodyBytes));
    try {
      Unistd.write(fd, line, 0, line.length);
    } catch (IOException failure) {
      LOG.warn("the access log: {}", failure.getMessage());
    }
  }

  static String line(String peer, Instant time, String requestLine, int status, long bodyBytes) {
    return peer
        + " - - ["
        + TIME.format(time)
        + "] \""
        + (requestLine.isEmpty() ? "-" : Escape.log(requestLine))
        + "\" "
        + status
        + ' '
        + (bodyBytes == 0 ? "-" : Long.toString(bodyBytes))
        + '\n';
  }

  @Override
  public void close() throws IOException {
    Unistd.close(fd);
  }
}
