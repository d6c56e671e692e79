package io.upcall.samples.server;

import io.upcall.async.DriverChoice;
import io.upcall.cores.CoreManager;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command has that does I/O. */
public final class CommonOptions {
  /** What may stand behind {@code --driver}. */
  private enum DriverName {
    auto,
    uring,
    vertx
  }

  /** What may stand behind {@code --log}. */
  private enum LogLevel {
    error,
    warn,
    info,
    debug
  }

  @Option(
      names = "--cores",
      paramLabel = "N",
      converter = CoresConverter.class,
      description = "Cores to ask for (default: all but the low-latency core, at least 1).")
  private @Nullable Integer cores;

  @Option(
      names = "--driver",
      paramLabel = "auto|uring|vertx",
      defaultValue = "auto",
      description = "What carries the I/O (default: ${DEFAULT-VALUE}).")
  private DriverName driver = DriverName.auto;

  @Option(
      names = "--log",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug (default: ${DEFAULT-VALUE}).")
  private LogLevel log = LogLevel.info;

  /** As picocli makes it. */
  public CommonOptions() {}

  /** How many cores to ask for. */
  public int cores() {
    return cores != null ? cores : CoreManager.system().defaultCores();
  }

  /** What is to carry the I/O. */
  public DriverChoice driver() {
    return DriverChoice.valueOf(driver.name().toUpperCase(Locale.ROOT));
  }

  /**
   * Makes the log as it was asked for. Before the first logger is made: slf4j-simple looks once.
   */
  public void apply() {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", log.name());
  }

  /** A count of one or more. */
  static final class CoresConverter implements ITypeConverter<Integer> {
    CoresConverter() {}

    @Override
    public Integer convert(String text) {
      return number(text, 1, Integer.MAX_VALUE, "a number of cores: 1 or more");
    }
  }

  /** The number that {@code text} is, or an error that says it is not {@code what}. */
  public static Integer number(String text, int least, int most, String what) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with what is out of range.
    }
    throw new TypeConversionException("'" + text + "' is not " + what);
  }
}
