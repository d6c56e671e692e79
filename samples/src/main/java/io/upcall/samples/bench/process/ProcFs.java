package io.upcall.samples.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Single values of {@code /proc/PID/status}. */
public final class ProcFs {
  private static final long BYTES_PER_KB = 1024;

  private ProcFs() {}

  /** Resident memory of the process. */
  public static long residentBytes(long pid) throws IOException {
    String value = statusField(Path.of("/proc/" + pid + "/status"), "VmRSS");
    return Long.parseLong(value.replace(" kB", "")) * BYTES_PER_KB;
  }

  /** The text after {@code name:} in a status file. */
  static String statusField(Path status, String name) throws IOException {
    return field(Files.readAllLines(status), status, name);
  }

  /** The same, of lines that were read already. */
  static String field(List<String> lines, Path status, String name) throws IOException {
    String prefix = name + ":";
    for (String line : lines) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length()).strip();
      }
    }
    throw new IOException("no " + name + " in " + status);
  }
}
