package io.upcall.async.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.kernel.NativeMemory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test there must be no descriptor, no native memory, no ring mapping and no thread that
 * was not there before it. It looks after the test's own {@code @AfterEach}.
 */
public final class NothingLeft implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(NothingLeft.class);
  private static final long THREAD_ENDS_MILLIS = 5_000;

  static {
    // The JDK's first socket channel makes a descriptor that stays, which would be the first
    // test's.
    try {
      SocketChannel.open().close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private record Before(
      Map<Integer, String> descriptors, long bytes, long ringMappings, Set<Thread> threads) {

    static Before now() {
      return new Before(
          openDescriptors(), NativeMemory.allocatedBytes(), mappedRings(), liveThreads());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(HERE).put("before", Before.now());
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    Before before = context.getStore(HERE).remove("before", Before.class);
    assertThreadsEnded(before.threads());
    assertThat(NativeMemory.allocatedBytes())
        .as("bytes of native memory allocated and not freed")
        .isEqualTo(before.bytes());
    assertThat(mappedRings()).as("mappings of rings").isEqualTo(before.ringMappings());
    Map<Integer, String> left = openDescriptors();
    left.entrySet().removeAll(before.descriptors().entrySet());
    assertThat(left).as("descriptors left open").isEmpty();
  }

  private static void assertThreadsEnded(Set<Thread> before) throws InterruptedException {
    for (Thread thread : liveThreads()) {
      if (!before.contains(thread)) {
        thread.join(THREAD_ENDS_MILLIS);
        assertThat(thread.isAlive()).as("%s is still alive", thread).isFalse();
      }
    }
  }

  /** Platform threads that somebody started; the JVM's and Loom's own come and go. */
  private static Set<Thread> liveThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getThreadGroup() != null)
        .filter(thread -> thread.getThreadGroup().getParent() != null)
        .filter(thread -> !thread.getThreadGroup().getName().equals("InnocuousThreadGroup"))
        .filter(thread -> !thread.getThreadGroup().getName().equals("CarrierThreads"))
        .filter(thread -> !thread.getName().startsWith("junit-"))
        // Flight Recorder's, from the first recording on.
        .filter(thread -> !thread.getName().startsWith("JFR "))
        // The JVM's road keeps its threads; a test's own road has another name.
        .filter(thread -> !thread.getName().startsWith("upcall-slow-road-"))
        .collect(Collectors.toSet());
  }

  /** Open descriptors with what they refer to, but for those that class loading opens. */
  private static Map<Integer, String> openDescriptors() {
    Map<Integer, String> open = new TreeMap<>();
    String[] names = new File("/proc/self/fd").list();
    for (String name : names == null ? new String[0] : names) {
      try {
        String target = Files.readSymbolicLink(Path.of("/proc/self/fd", name)).toString();
        if (!target.endsWith(".jar") && !target.endsWith("/modules") && !target.contains(".so")) {
          open.put(Integer.valueOf(name), target);
        }
      } catch (IOException gone) {
        // The descriptor that listed the directory.
      }
    }
    return open;
  }

  private static long mappedRings() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("io_uring")).count();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
