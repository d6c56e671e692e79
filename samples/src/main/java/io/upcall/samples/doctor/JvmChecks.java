package io.upcall.samples.doctor;

import java.util.List;

/** The JDK and the flags it was started with. */
final class JvmChecks {
  private static final int OLDEST = 25;
  private static final String FLAG_REMEDY = "start the JVM with %s, or with java -jar";

  private JvmChecks() {}

  static List<Finding> all() {
    return List.of(
        jdk(),
        opens("java.lang", "uthreads do not run on the cores of their proc"),
        opens("jdk.internal.misc", "more than one thing costs more than it has to"),
        nativeAccess());
  }

  private static Finding jdk() {
    String text =
        Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + collectors();
    return Runtime.version().feature() >= OLDEST
        ? Finding.ok("JDK", text)
        : Finding.failure("JDK", text, "install JDK " + OLDEST + " or newer");
  }

  private static String collectors() {
    return String.join(
        " + ",
        java.lang.management.ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(java.lang.management.MemoryManagerMXBean::getName)
            .toList());
  }

  private static Finding opens(String packageName, String consequence) {
    Module ours = JvmChecks.class.getModule();
    String flag = "--add-opens java.base/" + packageName + "=ALL-UNNAMED";
    return Object.class.getModule().isOpen(packageName, ours)
        ? Finding.ok("flags", packageName + " is open")
        : Finding.warning(
            "flags", packageName + " is not open: " + consequence, FLAG_REMEDY.formatted(flag));
  }

  private static Finding nativeAccess() {
    return JvmChecks.class.getModule().isNativeAccessEnabled()
        ? Finding.ok("flags", "native access is enabled")
        : Finding.warning(
            "flags",
            "native access is not enabled: the JVM warns of it",
            FLAG_REMEDY.formatted("--enable-native-access=ALL-UNNAMED"));
  }
}
