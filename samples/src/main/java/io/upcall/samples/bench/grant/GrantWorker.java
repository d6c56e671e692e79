package io.upcall.samples.bench.grant;

import io.upcall.samples.bench.report.Delays;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;

/**
 * Wakes a thread that has no core again and again; a program.
 *
 * <p>Arguments: a {@link GrantStyle}. Every line of standard input is how often, answered by one
 * line of JSON.
 */
public final class GrantWorker {
  private static final int DIGITS = 3;

  private GrantWorker() {}

  /** Answers the lines of standard input until it ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Sleeper sleeper = GrantStyle.valueOf(args[0]).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Histogram delays = new Histogram(DIGITS);
      for (int left = Integer.parseInt(line); left > 0; left--) {
        delays.recordValue(sleeper.wakeOnce());
      }
      out.println(Delays.of(delays).toJson());
    }
    System.exit(0); // the hog would go on
  }
}
