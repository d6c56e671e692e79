package io.upcall.samples.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that start another JVM like the one that runs now: same JDK, same flags, same classes.
 *
 * <p>The flags are those of the system property {@value #FLAGS_PROPERTY} (separated by blanks) when
 * the launcher set it, else those on this JVM's own command line, without debuggers and agents:
 * they would be measured too.
 */
public final class JavaCommand {
  /** The flags for child JVMs, when they are not this JVM's own. */
  public static final String FLAGS_PROPERTY = "upcall.jvm.flags";

  private static final String SAMPLES_MAIN = "io.upcall.samples.Main";
  private static final List<String> NOT_INHERITED =
      List.of("-agentlib:", "-agentpath:", "-javaagent:", "-Xrun", "-XX:StartFlightRecording");
  // What the jar's manifest grants to "java -jar", for classes that are not run from that jar.
  private static final List<String> MANIFEST_FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  private JavaCommand() {}

  /** The samples' own command line with these arguments: {@code echod --port 0}. */
  public static List<String> samples(List<String> jvmFlags, String... arguments) {
    String classPath = System.getProperty("java.class.path");
    List<String> command = javaWith(inheritedFlags(), jvmFlags);
    if (isSingleJar(classPath)) {
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(MANIFEST_FLAGS);
      command.addAll(List.of("-cp", classPath, SAMPLES_MAIN));
    }
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Another main class from the same class path. */
  public static List<String> main(Class<?> main, List<String> jvmFlags, String... arguments) {
    return main(main.getName(), jvmFlags, arguments);
  }

  /** The same as a server whose allocations can be asked for: {@link Child#allocatedBytes}. */
  public static List<String> meteredMain(
      Class<?> main, List<String> jvmFlags, String... arguments) {
    return metered(main.getName(), jvmFlags, arguments);
  }

  /** The samples' own command line as a server whose allocations can be asked for. */
  public static List<String> meteredSamples(List<String> jvmFlags, String... arguments) {
    return metered(SAMPLES_MAIN, jvmFlags, arguments);
  }

  private static List<String> metered(String main, List<String> jvmFlags, String... arguments) {
    List<String> all = new ArrayList<>(List.of(main));
    all.addAll(Arrays.asList(arguments));
    return main(MeteredMain.class.getName(), jvmFlags, all.toArray(String[]::new));
  }

  private static List<String> main(String main, List<String> jvmFlags, String... arguments) {
    List<String> command = javaWith(inheritedFlags(), jvmFlags);
    command.addAll(MANIFEST_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private static List<String> javaWith(List<String> inherited, List<String> added) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(inherited);
    command.addAll(added); // last, because the last of two contradicting flags counts
    return command;
  }

  /** The flags that child JVMs inherit. */
  public static List<String> inheritedFlags() {
    return inheritedFlags(
        System.getProperty(FLAGS_PROPERTY),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static List<String> inheritedFlags(@Nullable String property, List<String> inputArguments) {
    List<String> flags =
        property == null ? inputArguments : Arrays.asList(property.strip().split("\\s+", -1));
    return flags.stream()
        .filter(flag -> !flag.isEmpty())
        .filter(flag -> NOT_INHERITED.stream().noneMatch(flag::startsWith))
        .toList();
  }

  private static boolean isSingleJar(String classPath) {
    return classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));
  }
}
