package io.upcall.samples.kvd.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What CONFIG GET shows and CONFIG SET sets: what exists here, and no more. */
public final class Settings {
  /** Of the heap; the rest is for replies, buffers and the collector. */
  private static final double DEFAULT_MEMORY_SHARE = 0.6;

  private static final long KILO = 1000;
  private static final long KIBI = 1024;

  private final Map<String, Setting> all = new LinkedHashMap<>();

  private volatile long maxMemory =
      (long) (Runtime.getRuntime().maxMemory() * DEFAULT_MEMORY_SHARE);

  /** A setting: how it reads and how it is set. */
  public interface Setting {
    String get();

    /** Null when it was set, or why the value will not do. */
    @Nullable String set(String value);
  }

  /** With those that concern nothing but the data. */
  public Settings() {
    all.put("maxmemory", new MemoryLimit());
    constant("maxmemory-policy", () -> "noeviction");
    constant("databases", () -> Integer.toString(Store.DATABASES));
    constant("save", () -> "");
    for (Encodings.Limit limit : Encodings.Limit.values()) {
      number(limit.toString(), limit);
      limit.alias().ifPresent(alias -> number(alias, limit));
    }
  }

  private void number(String name, Encodings.Limit limit) {
    all.put(
        name,
        new Setting() {
          @Override
          public String get() {
            return Long.toString(limit.value());
          }

          @Override
          public @Nullable String set(String value) {
            try {
              limit.setValue(Long.parseLong(value));
              return null;
            } catch (NumberFormatException notANumber) {
              return "argument couldn't be parsed into an integer";
            }
          }
        });
  }

  /** Adds one that is the same for as long as the server runs. */
  public void constant(String name, Supplier<String> value) {
    all.put(
        name,
        new Setting() {
          @Override
          public String get() {
            return value.get();
          }

          @Override
          public @Nullable String set(String newValue) {
            return newValue.equals(value.get()) ? null : "can't set immutable config";
          }
        });
  }

  /** Adds one. */
  public void put(String name, Setting setting) {
    all.put(name, setting);
  }

  Map<String, Setting> all() {
    return all;
  }

  @Nullable Setting find(String name) {
    return all.get(name.toLowerCase(Locale.ROOT));
  }

  /** How many bytes the data may take; 0 is as many as they like. */
  long maxMemory() {
    return maxMemory;
  }

  private final class MemoryLimit implements Setting {
    @Override
    public String get() {
      return Long.toString(maxMemory);
    }

    @Override
    public @Nullable String set(String value) {
      long bytes = parseBytes(value);
      if (bytes < 0) {
        return "argument must be a memory value";
      }
      maxMemory = bytes;
      return null;
    }
  }

  /** {@code 100mb}, {@code 1g}, {@code 4096}; -1 for anything else. */
  static long parseBytes(String text) {
    String digits = text.replaceFirst("[a-zA-Z]*$", "");
    long unit = unit(text.substring(digits.length()).toLowerCase(Locale.ROOT));
    try {
      long value = Long.parseLong(digits);
      return value < 0 || unit == 0 || value > Long.MAX_VALUE / unit ? -1 : value * unit;
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  private static long unit(String name) {
    switch (name) {
      case "":
      case "b":
        return 1;
      case "k":
        return KILO;
      case "kb":
        return KIBI;
      case "m":
        return KILO * KILO;
      case "mb":
        return KIBI * KIBI;
      case "g":
        return KILO * KILO * KILO;
      case "gb":
        return KIBI * KIBI * KIBI;
      default:
        return 0;
    }
  }
}
