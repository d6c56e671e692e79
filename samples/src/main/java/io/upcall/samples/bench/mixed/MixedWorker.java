package io.upcall.samples.bench.mixed;

import io.upcall.samples.bench.report.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A latency server, alone or with a hog and a file copier; a program.
 *
 * <p>Arguments: a {@link MixedStyle}, and for the others the file to copy and where to. The server
 * says where it listens. Every line of standard input is answered by one line of JSON: the CPU time
 * that the hog has had until then, and the bytes that were copied.
 */
public final class MixedWorker {
  private MixedWorker() {}

  /** Serves, and answers the lines of standard input until it ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    MixedStyle style = MixedStyle.valueOf(args[0]);
    style.startServer();
    Hog hog = new Hog();
    boolean alone = args.length == 1;
    Copier copier = new Copier(style, Path.of(alone ? "" : args[1]), Path.of(alone ? "" : args[2]));
    if (!alone) {
      style.start("hog", hog::computeForEver);
      style.start("copier", copier::copyForEver);
    }
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    while (lines.readLine() != null) {
      out.println(
          new Figures()
              .put("hogNanos", hog.doneNanos())
              .put("copiedBytes", copier.copiedBytes())
              .toJson());
    }
    System.exit(0); // the hog would go on
  }
}
