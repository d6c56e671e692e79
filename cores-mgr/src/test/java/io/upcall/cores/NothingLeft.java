package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.kernel.NativeMemory;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a descriptor, native memory or a granted core behind. */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {

  private int descriptors;
  private long bytes;

  @Override
  public void beforeEach(ExtensionContext context) {
    // Classes that open files when they are first used must not count as a leak.
    CoreManager.system();
    descriptors = descriptors();
    bytes = NativeMemory.allocatedBytes();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(NativeMemory.allocatedBytes()).as("native bytes").isEqualTo(bytes);
    assertThat(CoreManager.system().grantedCores()).as("granted cores").isZero();
    // The JDK closes what it reads classes and the time zone from when it likes.
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors));
  }

  private static int descriptors() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }
}
