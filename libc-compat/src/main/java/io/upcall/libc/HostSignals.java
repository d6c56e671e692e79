package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.SignalHandler;

/**
 * The signals that the host sends to the JVM, for the first proc: the one with the lowest pid that
 * lives. The JVM's own handlers stay until a proc shows an interest, and are called when the first
 * proc leaves a signal at its default.
 */
final class HostSignals {

  private static final Logger LOG = LoggerFactory.getLogger(HostSignals.class);

  private static final long TAKEN =
      SigsetT.bit(Signal.SIGHUP) | SigsetT.bit(Signal.SIGINT) | SigsetT.bit(Signal.SIGTERM);

  /** Which of them come here. */
  private static final AtomicLong INSTALLED = new AtomicLong();

  private HostSignals() {}

  /** Somebody has an interest in {@code signals}. */
  static void want(long signals) {
    long missing = signals & TAKEN & ~INSTALLED.get();
    if (missing != 0) {
      long before = INSTALLED.getAndAccumulate(missing, (now, more) -> now | more);
      for (long left = missing & ~before; left != 0; left &= left - 1) {
        install(Long.numberOfTrailingZeros(left) + 1);
      }
    }
  }

  private static void install(int signal) {
    String name =
        switch (signal) {
          case Signal.SIGHUP -> "HUP";
          case Signal.SIGINT -> "INT";
          default -> "TERM";
        };
    sun.misc.Signal host = new sun.misc.Signal(name);
    SignalHandler[] before = {SignalHandler.SIG_DFL};
    SignalHandler ours = raised -> came(signal, before[0], raised);
    try {
      before[0] = sun.misc.Signal.handle(host, ours);
      // What a JVM was started with as ignored it does not take, and says so by its answer alone.
      if (before[0] == SignalHandler.SIG_IGN
          && sun.misc.Signal.handle(host, ours) == SignalHandler.SIG_IGN) {
        LOG.warn(
            "the host's SIG{} does not reach the procs: the JVM was started with it ignored, as by"
                + " nohup, and cannot change that; start it by 'env --default-signal={}'",
            name,
            name);
      }
    } catch (IllegalArgumentException refused) {
      LOG.warn("the host's SIG{} does not reach the procs: {}", name, refused.getMessage());
    }
  }

  /** On a thread of the JVM's. */
  private static void came(int signal, SignalHandler before, sun.misc.Signal raised) {
    Proc first =
        Proc.all().stream()
            .filter(Proc::isRunning)
            .min(Comparator.comparingInt(Proc::pid))
            .orElse(null);
    if (first == null || ProcSignals.of(first).action(signal).isDefault()) {
      if (before != SignalHandler.SIG_DFL && before != SignalHandler.SIG_IGN) {
        before.handle(raised);
      }
      return;
    }
    ProcSignals.of(first).send(new StructSiginfo(signal, Signal.SI_KERNEL, 0, 0, null), null);
  }
}
