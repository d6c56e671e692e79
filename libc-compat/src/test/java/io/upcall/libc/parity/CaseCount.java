package io.upcall.libc.parity;

import io.upcall.async.DriverChoice;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Counts the cases of all tables; prints how many there were when the last test has ended. */
final class CaseCount implements BeforeAllCallback, AutoCloseable {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(CaseCount.class);

  private static final Map<String, Integer> PASSED = new TreeMap<>();
  private static final Map<String, Integer> LACKING = new TreeMap<>();

  /** A case of {@code header} was as on the host. */
  static synchronized void passed(String header, DriverChoice driver) {
    PASSED.merge(driver + " " + header, 1, Integer::sum);
  }

  /** A case of {@code header} asked for what the driver does not have. */
  static synchronized void lacking(String header, DriverChoice driver) {
    LACKING.merge(driver + " " + header, 1, Integer::sum);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // In the store of all tests: closed, and so printed, after the last of them.
    context.getRoot().getStore(SPACE).getOrComputeIfAbsent("count", key -> new CaseCount());
  }

  @Override
  public void close() {
    synchronized (CaseCount.class) {
      for (DriverChoice driver : new DriverChoice[] {DriverChoice.URING, DriverChoice.VERTX}) {
        int lacking = sum(LACKING, driver);
        System.out.printf(
            "parity with the host's libc on %s: %d cases%s, a header:%s%n",
            driver,
            sum(PASSED, driver),
            lacking == 0 ? "" : " (" + lacking + " not there)",
            list(driver));
      }
    }
  }

  private static int sum(Map<String, Integer> counts, DriverChoice driver) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(driver + " "))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static String list(DriverChoice driver) {
    StringBuilder text = new StringBuilder();
    PASSED.forEach(
        (key, count) -> {
          if (key.startsWith(driver + " ")) {
            text.append(' ').append(key.substring(driver.name().length() + 1)).append(' ');
            text.append(count);
          }
        });
    return text.toString();
  }
}
