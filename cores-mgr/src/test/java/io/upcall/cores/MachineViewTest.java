package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.policy.CoreRequest;
import io.upcall.cores.status.CoreRow;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.CoresMXBean;
import io.upcall.cores.status.ProcRow;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a management client sees. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class MachineViewTest {

  private static CoresMXBean bean() throws Exception {
    CoreManager.system().registerBean();
    CoreManager.system().registerBean();
    return JMX.newMXBeanProxy(
        ManagementFactory.getPlatformMBeanServer(),
        new ObjectName(MachineView.BEAN),
        CoresMXBean.class);
  }

  private static ProcRow row(CoresMXBean bean, Proc proc) {
    List<ProcRow> rows = bean.getProcs().stream().filter(row -> row.pid() == proc.pid()).toList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static long coresOf(CoresMXBean bean, Proc proc) {
    return bean.getCores().stream().filter(core -> core.pid() == proc.pid()).count();
  }

  @Test
  void aProcIsShownWithWhatItMayHaveWhatItWishesAndWhatItHas() throws Exception {
    CoresMXBean bean = bean();
    CountDownLatch end = new CountDownLatch(1);
    CoreRequest request = new CoreRequest(1, 1, 3, 0);
    Proc proc =
        Proc.start(
            ProcOptions.named("shown").withRequest(request),
            () -> {
              Thread second = Proc.current().spawn(() -> sleepUntil(end));
              second.join();
              return 0;
            });
    Awaitility.await()
        .until(
            () -> {
              ProcRow row = row(bean, proc);
              return row.uthreads() == 2 && row.cores() == 1;
            });
    ProcRow row = row(bean, proc);
    assertThat(row.name()).isEqualTo("shown");
    assertThat(row.minimum()).isEqualTo(1);
    assertThat(row.maximum()).isEqualTo(1);
    assertThat(row.priority()).isEqualTo(3);
    assertThat(row.provisioned()).isZero();
    assertThat(row.wish()).isEqualTo(1);
    assertThat(row.callsInFlight()).isZero();
    assertThat(coresOf(bean, proc)).isEqualTo(1);
    end.countDown();
    proc.awaitExit();
    assertThat(coresOf(bean, proc)).isZero();
    assertThat(bean.getProcs()).noneMatch(gone -> gone.pid() == proc.pid());
  }

  private static void sleepUntil(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aCallIsShownAsLongAsItIsInFlight() throws Exception {
    CoresMXBean bean = bean();
    try (Pipe pipe = new Pipe()) {
      Proc proc = Proc.start(ProcOptions.named("reads"), () -> pipe.read(0));
      Awaitility.await().until(() -> row(bean, proc).callsInFlight() == 1);
      pipe.writeBytes(1);
      assertThat(proc.awaitExit()).isEqualTo(1);
      assertThat(proc.callsInFlight()).isZero();
    }
  }

  @Test
  void coresAreShownByTheKernelsNumbersAndCountTheirChanges() throws Exception {
    CoresMXBean bean = bean();
    List<CoreRow> before = bean.getCores();
    assertThat(before)
        .extracting(CoreRow::cpu)
        .containsExactlyElementsOf(
            CoreManager.system().topology().cores().stream().map(Topology.Core::number).toList());
    assertThat(before).allMatch(core -> core.pid() == Coremap.NOBODY);
    Proc.run(ProcOptions.named("brief"), () -> 0);
    List<CoreRow> after = bean.getCores();
    assertThat(after)
        .allMatch(core -> core.state() == CoreState.FREE || core.state() == CoreState.CLOSED);
    assertThat(after)
        .extracting(CoreRow::changes)
        .isNotEqualTo(before.stream().map(CoreRow::changes).toList());
  }

  @Test
  void thePropertyHasTheBeanRegistered() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName(MachineView.BEAN);
    bean();
    server.unregisterMBean(name);
    MachineView view = new MachineView(CoreManager.system());
    view.registerIfAsked();
    assertThat(server.isRegistered(name)).isFalse();
    System.setProperty("upcall.jmx", "true");
    try {
      view.registerIfAsked();
    } finally {
      System.clearProperty("upcall.jmx");
    }
    assertThat(server.isRegistered(name)).isTrue();
  }

  @Test
  void theSameIsToBeHadWithoutABean() throws Exception {
    assertThat(CoreManager.system().view().getCores()).isEqualTo(bean().getCores());
    assertThat(CoreManager.system().view().getDecisions()).isEqualTo(bean().getDecisions());
  }
}
