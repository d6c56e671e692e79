package io.upcall.cores;

import io.upcall.async.Driver;
import io.upcall.async.Errno;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a proc to life: its drivers are opened, its vcores made, the core manager is asked to
 * admit it, and its main uthread is made ready.
 */
final class ProcBoot {

  private static final Logger LOG = LoggerFactory.getLogger(ProcBoot.class);
  private static final AtomicReference<@Nullable Proc> ROOT = new AtomicReference<>();

  private ProcBoot() {}

  /** See {@link Proc#start} and {@link Proc#startChild}. */
  static Proc start(@Nullable Proc parent, ProcOptions options, ProcMain main)
      throws IOException, InterruptedException {
    Proc proc = new Proc(options);
    ProcTable.SYSTEM.started(proc, parent);
    boolean booted = false;
    try {
      boot(proc);
      booted = true;
    } finally {
      if (!booted) {
        ProcTable.SYSTEM.refused(proc);
      }
    }
    proc.spawn(new MainUthread(proc, main));
    return proc;
  }

  /** See {@link Proc#root}. */
  static Proc root() {
    Proc root = ROOT.get();
    return root != null && root.isRunning() ? root : startRoot();
  }

  private static synchronized Proc startRoot() {
    Proc root = ROOT.get();
    if (root != null && root.isRunning()) {
      return root;
    }
    try {
      Proc fresh = new Proc(ProcOptions.named("root"));
      boot(fresh);
      ProcTable.SYSTEM.started(fresh, null);
      ROOT.set(fresh);
      return fresh;
    } catch (IOException refused) {
      throw new IllegalStateException(refused.getMessage(), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the root proc waited for a core");
    }
  }

  private static void boot(Proc proc) throws IOException, InterruptedException {
    CoreManager manager = CoreManager.system();
    Vcore[] vcores = open(proc, manager);
    int count = vcores.length;
    proc.vcores().are(vcores);
    try {
      proc.scheduler().vcoresAdded(vcores);
    } catch (RuntimeException | Error refused) {
      proc.vcores().forEach(vcore -> vcore.driver().close());
      throw refused;
    }
    manager.procBegins();
    proc.vcores().forEach(manager.monitor()::watch);
    int refused = proc.cores().admit();
    if (refused != 0) {
      proc.bind(proc.vcores()::end);
      manager.procEnded();
      throw new IllegalStateException(
          "%s asks for %d provisioned cores: %s, others are provisioned them; ask for fewer"
              .formatted(proc, proc.options().request().provisioned(), Errno.name(-refused)));
    }
    if (proc.options().concurrency() > manager.defaultCores() && count > manager.defaultCores()) {
      LOG.info(
          "{} asks for all {} CPUs: while it has them there is no low-latency core", proc, count);
    }
    LOG.debug("{} started with {} vcores", proc, count);
    ProcEvent.started(proc);
  }

  /** The vcores of {@code proc}, each with a driver whose calls are charged to the proc. */
  private static Vcore[] open(Proc proc, CoreManager manager) throws IOException {
    int count = proc.cores().request().maximum();
    List<Driver> drivers = proc.options().drivers().openAll(count);
    CallQuota quota = new CallQuota(proc.options().calls(), count);
    proc.quota(quota);
    Vcore[] vcores = new Vcore[count];
    for (int id = 0; id < count; id++) {
      drivers.get(id).ledger().chargeTo(quota);
      vcores[id] = new Vcore(proc, id, drivers.get(id), manager);
    }
    return vcores;
  }
}
