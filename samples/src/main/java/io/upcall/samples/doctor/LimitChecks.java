package io.upcall.samples.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The limits of this process, as /proc/self/limits has them. */
final class LimitChecks {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final long UNLIMITED = Long.MAX_VALUE;
  private static final long FEW_FILES = 4096;

  /** The rings of a driver of full size; with less it makes smaller ones. */
  private static final long LITTLE_MEMORY = 1 << 20;

  private LimitChecks() {}

  static List<Finding> all() {
    try {
      List<String> lines = Files.readAllLines(LIMITS);
      return List.of(
          files(find(lines, "Max open files")), memory(find(lines, "Max locked memory")));
    } catch (IOException failure) {
      return List.of(Finding.warning("limits", "unknown: " + failure.getMessage(), ""));
    }
  }

  /**
   * A line of the table.
   *
   * @param soft what counts
   * @param hard how far the soft one may be raised
   */
  record Limit(long soft, long hard) {
    @Override
    public String toString() {
      return text(soft) + " (hard limit " + text(hard) + ")";
    }

    private static String text(long value) {
      return value == UNLIMITED ? "unlimited" : Long.toString(value);
    }
  }

  static Limit find(List<String> lines, String name) throws IOException {
    for (String line : lines) {
      if (line.startsWith(name)) {
        String[] columns = line.substring(name.length()).strip().split("\\s+");
        return new Limit(value(columns[0]), value(columns[1]));
      }
    }
    throw new IOException(LIMITS + " has no line \"" + name + "\"");
  }

  private static long value(String text) {
    return text.equals("unlimited") ? UNLIMITED : Long.parseLong(text);
  }

  private static Finding files(Limit limit) {
    String text = limit + " open files";
    return limit.soft < FEW_FILES
        ? Finding.warning("RLIMIT_NOFILE", text, "for many connections: ulimit -n " + limit.hard)
        : Finding.ok("RLIMIT_NOFILE", text);
  }

  private static Finding memory(Limit limit) {
    String text = limit + " bytes of locked memory";
    return limit.soft < LITTLE_MEMORY
        ? Finding.warning(
            "RLIMIT_MEMLOCK", text, "without CAP_IPC_LOCK rings become small: ulimit -l unlimited")
        : Finding.ok("RLIMIT_MEMLOCK", text);
  }
}
