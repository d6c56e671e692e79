package io.upcall.samples.bench.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whole numbers by name; what one process of a benchmark tells another, as one line of JSON. */
public final class Figures {
  private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(-?\\d+)");

  private final Map<String, Long> values = new LinkedHashMap<>();

  /** None yet. */
  public Figures() {}

  /** Reads what {@link #toJson} wrote; of anything else, what looks like it. */
  public static Figures fromJson(String line) {
    Figures figures = new Figures();
    Matcher matcher = MEMBER.matcher(line);
    while (matcher.find()) {
      figures.put(matcher.group(1), Long.parseLong(matcher.group(2)));
    }
    return figures;
  }

  /** Adds or replaces a number. */
  @CanIgnoreReturnValue
  public Figures put(String name, long value) {
    values.put(name, value);
    return this;
  }

  /** The number of that name, which must be there. */
  public long get(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no \"" + name + "\" in " + toJson());
    }
    return value;
  }

  /** One line, without blanks. */
  public String toJson() {
    return Json.line(values);
  }
}
