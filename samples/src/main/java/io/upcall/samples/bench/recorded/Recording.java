package io.upcall.samples.bench.recorded;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of the benchmarks, read back from its JSON.
 *
 * @param machine what it was measured on, and when
 * @param trials its tables, in their order
 */
public record Recording(Map<String, String> machine, List<RecordedTrial> trials) {
  /** Reads a file that {@code --json} wrote; the error names the file and what is wrong with it. */
  public static Recording read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /** The same of text; {@code source} is what errors call it. */
  public static Recording parse(String text, String source) throws IOException {
    Map<String, Object> document;
    try {
      document = new JsonObject(text).getMap();
    } catch (DecodeException e) {
      throw new IOException(source + " is not JSON: " + e.getMessage(), e);
    }
    if (!(document.get("benchmarks") instanceof Map<?, ?> benchmarks)) {
      throw new IOException(source + " has no \"benchmarks\": was it written by bench --json?");
    }
    List<RecordedTrial> trials = new ArrayList<>();
    try {
      collect("", benchmarks, trials);
    } catch (ClassCastException | IllegalArgumentException e) {
      throw new IOException(source + " is not as bench --json writes it: " + e.getMessage(), e);
    }
    return new Recording(machine(document.get("machine")), List.copyOf(trials));
  }

  /** Where there are contenders, there is a trial; benchmarks nest them as they like. */
  private static void collect(String name, @Nullable Object node, List<RecordedTrial> trials) {
    if (node instanceof Map<?, ?> map && map.containsKey("contenders")) {
      trials.add(RecordedTrial.of(name, map));
    } else if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, child) -> collect(name.isEmpty() ? "" + key : name + " " + key, child, trials));
    } else if (node instanceof List<?> list) {
      list.forEach(child -> collect(name, child, trials));
    }
  }

  private static Map<String, String> machine(@Nullable Object node) {
    Map<String, String> machine = new LinkedHashMap<>();
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> machine.put("" + key, "" + value));
    }
    return machine;
  }
}
