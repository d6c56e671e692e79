package io.upcall.cores;

import io.upcall.cores.policy.CoreRequest;
import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.CoresMXBean;
import io.upcall.cores.status.DecisionCounts;
import io.upcall.cores.status.ProcRow;
import io.upcall.cores.status.Vcoremap;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean. No state: cores are read from the {@link Coremap}, vcores from the {@link Vcoremap} of
 * each proc, numbers from {@link Decisions}; nobody who decides about cores is asked or held up.
 * (The list of procs is copied in the lock of {@link ProcTable}, which no decision needs.)
 */
final class MachineView implements CoresMXBean {

  /** The name of the bean. */
  static final String BEAN = "io.upcall.cores:type=Cores";

  private static final Logger LOG = LoggerFactory.getLogger(MachineView.class);
  private static final String BEAN_PROPERTY = "upcall.jmx";

  private final CoreManager manager;

  MachineView(CoreManager manager) {
    this.manager = manager;
  }

  @Override
  public List<CoreRow> getCores() {
    Coremap map = manager.coremap();
    Coremap.Snapshot now = map.read(map.snapshot());
    List<CoreRow> rows = new ArrayList<>();
    for (int core = 0; core < map.cores(); core++) {
      int cpu = manager.topology().cores().get(core).number();
      rows.add(
          new CoreRow(cpu, now.state(core), now.proc(core), now.vcore(core), now.changes(core)));
    }
    return rows;
  }

  @Override
  public List<ProcRow> getProcs() {
    List<ProcRow> rows = new ArrayList<>();
    for (Proc proc : Proc.all()) {
      rows.add(row(proc));
    }
    return rows;
  }

  private static ProcRow row(Proc proc) {
    CoreRequest request = proc.cores().request();
    return new ProcRow(
        proc.pid(),
        proc.options().name(),
        request.minimum(),
        request.maximum(),
        request.priority(),
        request.provisioned(),
        proc.cores().concurrency(),
        coresOf(proc.cores().vcoremap()),
        proc.liveUthreads(),
        proc.callsInFlight());
  }

  /** How many vcores have a core; none before the proc was admitted. */
  private static int coresOf(@Nullable Vcoremap map) {
    if (map == null) {
      return 0;
    }
    Vcoremap.Snapshot now = map.read(map.snapshot());
    int cores = 0;
    for (int vcore = 0; vcore < map.vcores(); vcore++) {
      cores += now.core(vcore) < 0 ? 0 : 1;
    }
    return cores;
  }

  @Override
  public DecisionCounts getDecisions() {
    return manager.pool().decisions().counts();
  }

  // ---- registering -----------------------------------------------------------------------------

  void registerIfAsked() {
    if (Boolean.getBoolean(BEAN_PROPERTY)) {
      register();
    }
  }

  void register() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    synchronized (this) {
      try {
        ObjectName name = new ObjectName(BEAN);
        if (!server.isRegistered(name)) {
          server.registerMBean(this, name);
        }
      } catch (JMException failure) {
        LOG.warn("{} was not registered: cores are not to be seen by JMX", BEAN, failure);
      }
    }
  }
}
