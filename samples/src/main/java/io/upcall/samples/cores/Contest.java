package io.upcall.samples.cores;

import io.upcall.cores.DriverFactory;
import io.upcall.cores.ExitStatus;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.policy.CoreRequest;
import java.io.IOException;
import java.util.List;

/**
 * Two procs that want the same cores: {@link Hog} always, {@link Bursts} now and then and with more
 * right, since its priority is higher. The hog does not starve: who has waited for 100 ms is given
 * a turn.
 */
final class Contest {
  private static final int HIGHER_PRIORITY = 1;

  private final List<Proc> procs;

  private Contest(List<Proc> procs) {
    this.procs = procs;
  }

  /**
   * Starts both.
   *
   * @throws IOException when a driver cannot be opened; the message gives the remedy
   */
  static Contest start(int cores, DriverFactory drivers) throws IOException, InterruptedException {
    ProcOptions hog = ProcOptions.named("hog").withCores(cores).withDrivers(drivers);
    ProcOptions bursts =
        ProcOptions.named("bursts")
            .withCores(cores)
            .withDrivers(drivers)
            .withRequest(CoreRequest.upTo(cores).withPriority(HIGHER_PRIORITY));
    Proc first = Proc.start(hog, new Hog(cores));
    try {
      return new Contest(List.of(first, Proc.start(bursts, new Bursts(cores))));
    } catch (IOException | InterruptedException | RuntimeException failure) {
      end(List.of(first));
      throw failure;
    }
  }

  /** One of them, for who needs a proc to make a call in. */
  Proc any() {
    return procs.get(0);
  }

  /** Ends both, and returns when their cores are back. */
  void end() throws InterruptedException {
    end(procs);
  }

  private static void end(List<Proc> procs) throws InterruptedException {
    for (Proc proc : procs) {
      proc.terminate(ExitStatus.exited(0));
    }
    for (Proc proc : procs) {
      proc.awaitExit();
    }
  }
}
