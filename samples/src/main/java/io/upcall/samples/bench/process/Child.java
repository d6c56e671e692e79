package io.upcall.samples.bench.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running child process: its pid, what it prints line by line, and its orderly end.
 *
 * <p>Started by a {@link Workplace}, which also ends it when nobody else does.
 */
public final class Child implements Closeable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(1);
  private static final Pattern LISTENING = Pattern.compile("listening on (\\S+):(\\d+)");

  private final Children family;
  private final String name;
  private final Process process;
  private final ChildOutput output;

  Child(Children family, String name, Process process) {
    this.family = family;
    this.name = name;
    this.process = process;
    output = new ChildOutput(name, process);
  }

  /** Begins to read what the child prints. */
  void startReading() {
    output.startReading();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** An error with the reason when it has ended. */
  public void requireAlive() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw ended();
    }
  }

  /** The pid of its first child; for servers whose work is done by a worker process. */
  public long firstChildPid() throws IOException {
    return process
        .children()
        .findFirst()
        .orElseThrow(() -> new IOException(name + " (pid " + pid() + ") has no child process"))
        .pid();
  }

  /** Waits for the line that says where the server listens. */
  public InetSocketAddress awaitListening() throws IOException, InterruptedException {
    long beginNanos = System.nanoTime();
    while (true) {
      Duration used = Duration.ofNanos(System.nanoTime() - beginNanos);
      Matcher matcher = LISTENING.matcher(readLine(START_LIMIT.minus(used)));
      if (matcher.find()) {
        return new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
      }
    }
  }

  /** The next line of its standard output; an error when it ends or says nothing for so long. */
  public String readLine(Duration timeout) throws IOException, InterruptedException {
    Optional<String> line = nextLine(timeout);
    if (line.isEmpty()) {
      throw ended();
    }
    return line.get();
  }

  /** What the JVM has allocated until now; for those that {@link MeteredMain} started. */
  public long allocatedBytes() throws IOException, InterruptedException {
    return askMeter("");
  }

  /** Has the JVM collect all garbage, and waits for it; for those of {@link MeteredMain}. */
  public void collectGarbage() throws IOException, InterruptedException {
    askMeter(MeteredMain.COLLECT);
  }

  private long askMeter(String question) throws IOException, InterruptedException {
    writeLine(question);
    while (true) {
      long bytes = MeteredMain.parse(readLine(ANSWER_LIMIT));
      if (bytes >= 0) {
        return bytes;
      }
    }
  }

  /** Writes one line to its standard input. */
  public void writeLine(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    try {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      family.requireOpen();
      throw new IOException(name + " (pid " + pid() + ") does not listen: " + e.getMessage(), e);
    }
  }

  /** All its standard output and its success; for programs that end by themselves. */
  public String readAll(Duration timeout) throws IOException, InterruptedException {
    StringBuilder all = new StringBuilder();
    long beginNanos = System.nanoTime();
    Optional<String> line = nextLine(timeout);
    while (line.isPresent()) {
      all.append(line.get()).append('\n');
      line = nextLine(timeout.minusNanos(System.nanoTime() - beginNanos));
    }
    if (process.waitFor() != 0) {
      throw ended();
    }
    return all.toString();
  }

  /** TERM, and KILL when that was not enough in time. */
  @Override
  public void close() {
    terminate();
    awaitEndOrKill(family.stopLimit());
  }

  /** Asks it to end, without waiting. */
  void terminate() {
    // Not Process.destroy(): that also closes the pipes to which it may want to write last words.
    process.toHandle().destroy();
  }

  /** Waits for its end, and does not take no for an answer. */
  void awaitEndOrKill(Duration limit) {
    try {
      if (!awaitEnd(limit)) {
        kill();
        awaitEnd(KILL_LIMIT);
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
  }

  // Its own children first: once it is dead, nobody knows that they were its.
  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private Optional<String> nextLine(Duration timeout) throws IOException, InterruptedException {
    try {
      return output.nextLine(timeout);
    } catch (TimeoutException e) {
      throw new IOException(name + " (pid " + pid() + ") said nothing in time", e);
    }
  }

  private IOException ended() throws InterruptedException {
    family.requireOpen();
    int status = process.waitFor();
    String reason = output.errorGist();
    return new IOException(
        name + " ended with status " + status + (reason.isEmpty() ? "" : ": " + reason));
  }
}
