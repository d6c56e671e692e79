package io.upcall.samples.bench.blocked;

import io.upcall.samples.bench.report.Delays;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Blocks its core again and again and measures how long a ready thread waits; a program.
 *
 * <p>Arguments: a {@link BlockStyle}. Every line of standard input is how often to block, answered
 * by one line of JSON.
 */
public final class BlockWorker {
  /** How long each native sleep takes: without a replacement, the ready thread waits for it. */
  static final int SLEEP_MICROS = 20_000;

  private static final int DIGITS = 3;
  private static final long RANDOM_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final BlockStyle style;
  private final SplittableRandom random = new SplittableRandom(1);

  private BlockWorker(BlockStyle style) {
    this.style = style;
  }

  /** Answers the lines of standard input until it ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BlockWorker worker = new BlockWorker(BlockStyle.valueOf(args[0]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(worker.measure(Integer.parseInt(line)).toJson());
    }
  }

  private Delays measure(int times) throws IOException, InterruptedException {
    Histogram delays = new Histogram(DIGITS);
    style.run(
        () -> {
          for (int i = 0; i < times; i++) {
            delays.recordValue(blockOnce());
          }
        });
    return Delays.of(delays);
  }

  /** Nanoseconds from the block to the first step of a thread that was ready by then. */
  private long blockOnce() {
    // At no fixed distance from whatever ticks.
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(style.pauseMillis()) + random.nextLong(RANDOM_PAUSE_NANOS));
    AtomicLong steppedAtNanos = new AtomicLong();
    Thread ready = Thread.ofVirtual().unstarted(() -> steppedAtNanos.set(System.nanoTime()));
    ready.start();
    long blockedAtNanos = System.nanoTime();
    style.block(() -> NativeSleep.micros(SLEEP_MICROS));
    join(ready);
    return steppedAtNanos.get() - blockedAtNanos;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
