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
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log in the Common Log Format. Each line is one write to a file that is open for
 * appending, so lines of several vcores do not mix.
 *
 * <p>Who rotates renames the file and then has {@link #reopen} called. Lines go to the renamed file
 * until the new one is open, and whoever is writing then finishes where it began: none is lost, and
 * none is in both.
 */
final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int MODE = 0644;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private final String file;

  /** Lines that could not be written since the last one that could. */
  private final AtomicLong lostLines = new AtomicLong();

  /** Where lines go. Written by who reopens, one at a time. */
  private volatile SharedDescriptor current;

  AccessLog(String file) throws IOException {
    this.file = file;
    this.current = open(file);
  }

  private static SharedDescriptor open(String file) throws IOException {
    return new SharedDescriptor(Fcntl.open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, MODE));
  }

  /** Opens the file again, which is another one when the old one was renamed. */
  void reopen() {
    try {
      SharedDescriptor before = current;
      current = open(file);
      before.release();
    } catch (IOException failure) {
      LOG.warn("the access log stays with the file that it has: {}", failure.getMessage());
    }
  }

  /**
   * Adds a line.
   *
   * @param requestLine empty when it was not understood
   * @param bodyBytes of the answer, without its head
   */
  void add(String peer, String requestLine, int status, long bodyBytes) {
    byte[] line = Ascii.bytes(line(peer, Instant.now(), requestLine, status, bodyBytes));
    SharedDescriptor out = acquire();
    try {
      write(out.fd(), line);
      saidAgain();
    } catch (IOException failure) {
      if (lostLines.getAndIncrement() == 0) {
        LOG.warn("the access log loses lines: {}", failure.getMessage());
      }
    } finally {
      out.release();
    }
  }

  /** It cannot fail for ever: when the file at hand is closed there is a newer one. */
  private SharedDescriptor acquire() {
    while (true) {
      SharedDescriptor out = current;
      if (out.acquire()) {
        return out;
      }
    }
  }

  private static void write(int fd, byte[] line) throws IOException {
    for (int at = 0; at < line.length; ) {
      at += Unistd.write(fd, line, at, line.length - at);
    }
  }

  private void saidAgain() {
    if (lostLines.get() != 0) {
      LOG.warn("the access log goes on; {} lines were lost", lostLines.getAndSet(0));
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
  public void close() {
    current.release();
  }
}
