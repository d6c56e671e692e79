package io.upcall.samples.doctor;

import io.upcall.async.uring.UringDriver;
import io.upcall.async.uring.UringProbe;
import io.upcall.async.uring.UringUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The kernel and its io_uring. */
final class UringChecks {
  /** What makes things faster where it is there. */
  private static final List<String> WELCOME = List.of("SEND_ZC", "MSG_RING", "RECV_ZC", "BIND");

  private UringChecks() {}

  static List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("kernel", kernel()));
    try {
      findings.addAll(probed(UringProbe.read()));
      UringDriver.open().close();
      findings.add(Finding.ok("driver", "uring opens its rings"));
    } catch (UringUnavailableException refused) {
      findings.add(refusal(refused));
    }
    return findings;
  }

  private static String kernel() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  private static List<Finding> probed(UringProbe probe) {
    List<String> lacking =
        WELCOME.stream().filter(name -> !probe.operations().contains(name)).toList();
    String count = probe.operations().size() + " operations";
    String rest = lacking.isEmpty() ? "" : ", not " + String.join(", ", lacking);
    return List.of(
        Finding.ok("io_uring", count + rest),
        Finding.ok("io_uring", "features " + String.join(" ", probe.features())),
        missing(probe));
  }

  private static Finding missing(UringProbe probe) {
    if (probe.missing().isEmpty()) {
      return Finding.ok("io_uring", "all operations that the driver uses");
    }
    String names = probe.missing().stream().map(Enum::name).collect(Collectors.joining(", "));
    return Finding.warning(
        "io_uring", "without " + names + ": those fail, or go the plain way", "a newer kernel");
  }

  /** The message is "what; remedy". */
  private static Finding refusal(UringUnavailableException refused) {
    String message = String.valueOf(refused.getMessage());
    int semicolon = message.indexOf("; ");
    return semicolon < 0
        ? Finding.failure("io_uring", message, "")
        : Finding.failure(
            "io_uring", message.substring(0, semicolon), message.substring(semicolon + 2));
  }
}
