package io.upcall.async.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with the reason; where
 * {@code UPCALL_CI} is set, as by the gate that installs it, the test fails.
 */
public final class Needed {

  private Needed() {}

  /** Needs {@code there}; {@code otherwise} says what is missing. */
  public static void that(boolean there, String otherwise) {
    if (there) {
      return;
    }
    if (System.getenv("UPCALL_CI") != null) {
      fail("UPCALL_CI is set, and yet: " + otherwise);
    }
    abort(otherwise);
  }

  /** Needs a program or a file. */
  public static void file(String path) {
    that(Files.exists(Path.of(path)), path + " is not there");
  }

  /** Needs to be root, who may mount. */
  public static void root() {
    that("root".equals(System.getProperty("user.name")), "only root may mount");
  }
}
