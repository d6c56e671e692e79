package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopologyTest {

  @Test
  void hasAsManyCoresAsTheJvmMayUse() {
    assertThat(Topology.read().cores())
        .hasSize(Runtime.getRuntime().availableProcessors())
        .doesNotHaveDuplicates();
  }

  @Test
  void allButOneAreGrantedByDefault() {
    CoreManager manager = CoreManager.system();
    int cores = manager.topology().cores().size();
    assertThat(manager.defaultCores()).isEqualTo(Math.max(1, cores - 1));
  }
}
