package io.upcall.samples.bench;

import io.upcall.samples.bench.process.Pinning;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the numbers were measured on; numbers without it mean little. */
final class Machine {
  private Machine() {}

  static Map<String, Object> toJson(Pinning pinning) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    json.put("architecture", System.getProperty("os.arch"));
    json.put("cpus", Runtime.getRuntime().availableProcessors());
    json.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
    json.put("pinning", pinning.description());
    return json;
  }

  /** The same in one line. */
  static String toText(Pinning pinning) {
    return "%s, %s CPUs, Java %s; %s"
        .formatted(
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            pinning.description());
  }
}
