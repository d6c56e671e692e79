package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.CoreManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each test: every kernel descriptor is closed and all native memory is freed. */
public final class NothingLeft implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(NothingLeft.class);

  static {
    // The JDK's first socket channel makes a descriptor that stays, which would be the first
    // test's.
    try {
      SocketChannel.open().close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    // What the core manager watches rings with is opened with it, and stays.
    CoreManager.system();
    SplicePipe.closeIdle();
    context.getStore(SPACE).put("descriptors", descriptors());
    context.getStore(SPACE).put("bytes", NativeMemory.allocatedBytes());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    SplicePipe.closeIdle();
    assertThat(descriptors())
        .as("kernel descriptors")
        .isEqualTo(context.getStore(SPACE).get("descriptors"));
    assertThat(NativeMemory.allocatedBytes())
        .as("native memory")
        .isEqualTo(context.getStore(SPACE).get("bytes"));
  }

  /** What is open, without what the JVM opens when it loads its first class from there. */
  private static Map<Integer, String> descriptors() throws IOException {
    Map<Integer, String> open = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        String target = targetOf(entry);
        if (!target.endsWith(".jar") && !target.startsWith("/proc/") && !target.isEmpty()) {
          open.put(Integer.parseInt(entry.getFileName().toString()), target);
        }
      }
    }
    return open;
  }

  private static String targetOf(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
