package io.upcall.samples.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a child prints: the lines of its standard output, and the gist of its standard error.
 *
 * <p>Two daemon threads read, so that the child does not wait for its parent; but once {@value
 * #LINES_MAX} lines of standard output are waiting to be asked for, it does.
 */
final class ChildOutput {
  private static final int LINES_MAX = 1_000;
  private static final Duration ERRORS_LIMIT = Duration.ofSeconds(1);

  private final BlockingQueue<Optional<String>> lines = // empty: the end
      new ArrayBlockingQueue<>(LINES_MAX);
  private final LineTail errors = new LineTail();
  private final Thread lineReader;
  private final Thread errorReader;

  ChildOutput(String name, Process process) {
    lineReader = new Thread(() -> readLines(process.getInputStream()), name + " stdout");
    errorReader = new Thread(() -> readErrors(process.getErrorStream()), name + " stderr");
    lineReader.setDaemon(true);
    errorReader.setDaemon(true);
  }

  void startReading() {
    lineReader.start();
    errorReader.start();
  }

  /** The next line, or empty at the end. */
  Optional<String> nextLine(Duration timeout) throws InterruptedException, TimeoutException {
    Optional<String> line = lines.poll(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new TimeoutException("no line of output");
    }
    return line;
  }

  /** What the ended child said on standard error, in one line. */
  String errorGist() throws InterruptedException {
    errorReader.join(ERRORS_LIMIT); // the end of the other stream may have been seen first
    return errors.gist();
  }

  private void readLines(InputStream in) {
    try (BufferedReader reader = reader(in)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        put(Optional.of(line));
      }
    } catch (IOException e) {
      // The pipe broke with the process; what was read so far is all there is.
    }
    put(Optional.empty());
  }

  private void put(Optional<String> line) {
    try {
      lines.put(line);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody knows this thread to interrupt it", e);
    }
  }

  private void readErrors(InputStream in) {
    try (BufferedReader reader = reader(in)) {
      reader.lines().forEach(errors::add);
    } catch (IOException | UncheckedIOException e) {
      // As above.
    }
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
