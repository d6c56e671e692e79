package io.upcall.samples.bench;

import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Pinning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the numbers were measured on, and when; numbers without it mean little. */
final class Machine {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String UNKNOWN = "unknown";

  private Machine() {}

  static Map<String, Object> toJson(Pinning pinning) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    json.put("architecture", System.getProperty("os.arch"));
    json.put("cpu", field(CPUINFO, "model name"));
    json.put("cpus", Runtime.getRuntime().availableProcessors());
    json.put("memory", field(MEMINFO, "MemTotal"));
    json.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
    json.put("flags", String.join(" ", JavaCommand.inheritedFlags()));
    json.put("pinning", pinning.description());
    return json;
  }

  /** The same, a line each. */
  static String toText(Map<String, Object> json) {
    return json.entrySet().stream()
        .map(entry -> "%-13s %s%n".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining());
  }

  private static String field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN; // not a Linux
    }
  }
}
