package io.upcall.samples.bench;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What wrk printed.
 *
 * @param requests answers received
 * @param seconds how long it ran
 * @param bytesRead what it read, of answers that had not ended too; to three digits
 * @param p99Micros 99th percentile of the latency
 * @param socketErrors connections that failed, and reads, writes and answers that did not come
 * @param badStatuses answers that were neither 2xx nor 3xx
 */
record WrkReport(
    long requests,
    double seconds,
    double bytesRead,
    double p99Micros,
    long socketErrors,
    long badStatuses) {
  private static final Pattern REQUESTS =
      Pattern.compile("(\\d+) requests in ([\\d.]+)(\\w+), ([\\d.]+)(\\w+) read");
  private static final Pattern P99 = Pattern.compile("\\s99%\\s+([\\d.]+)(\\w+)");
  private static final Pattern SOCKET_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern BAD_STATUSES = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  /** Reads the output of {@code wrk --latency}. */
  static WrkReport parse(String output) throws IOException {
    MatchResult requests =
        find(REQUESTS, output)
            .orElseThrow(() -> new IOException("wrk did not say how many requests: " + output));
    return new WrkReport(
        Long.parseLong(requests.group(1)),
        micros(requests.group(2), requests.group(3)) / 1e6,
        bytes(requests.group(4), requests.group(5)),
        find(P99, output).map(m -> micros(m.group(1), m.group(2))).orElse(Double.NaN),
        find(SOCKET_ERRORS, output).map(WrkReport::sum).orElse(0L),
        find(BAD_STATUSES, output).map(WrkReport::sum).orElse(0L));
  }

  private static Optional<MatchResult> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst();
  }

  private static long sum(MatchResult match) {
    long sum = 0;
    for (int i = 1; i <= match.groupCount(); i++) {
      sum += Long.parseLong(match.group(i));
    }
    return sum;
  }

  private static double bytes(String number, String unit) {
    int power = "BKMGTP".indexOf(unit.charAt(0));
    if (power < 0) {
      throw new IllegalArgumentException("not a unit of wrk's: " + unit);
    }
    return Double.parseDouble(number) * Math.pow(1024, power);
  }

  private static double micros(String number, String unit) {
    double factor =
        switch (unit) {
          case "us" -> 1;
          case "ms" -> 1e3;
          case "s" -> 1e6;
          case "m" -> 60e6;
          case "h" -> 3600e6;
          default -> throw new IllegalArgumentException("not a unit of wrk's: " + unit);
        };
    return Double.parseDouble(number) * factor;
  }
}
