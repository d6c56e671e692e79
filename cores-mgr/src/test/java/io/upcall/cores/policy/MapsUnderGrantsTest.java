package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.status.Coremap;
import io.upcall.cores.status.VcoreState;
import io.upcall.cores.status.Vcoremap;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The maps as another thread sees them while a million grants go on. A vcore leaves its core before
 * it is granted another, so a copy that shows it on two cores was torn.
 */
class MapsUnderGrantsTest {

  private static final int PROC = 1;
  private static final int CORES = 16;
  private static final long GRANTS = 1_000_000;

  private final RecordingMachine machine =
      new RecordingMachine(Layout.regular(1, 2, 4, 2), 0, Policy.standard());
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong torn = new AtomicLong();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final AtomicLong looks = new AtomicLong();

  @Test
  void noSnapshotShowsAVcoreOnTwoCoresOrACoreWithTwoVcores() throws Exception {
    CoreAllocator allocator = machine.allocator;
    allocator.admit(PROC, CoreRequest.upTo(CORES));
    Vcoremap vcores = allocator.vcoremap(PROC);
    Coremap cores = allocator.coremap();
    Thread reader = Thread.ofPlatform().start(() -> look(cores, vcores));
    reading.await();
    for (long grants = 0; grants < GRANTS; grants += CORES - 2) {
      allocator.setConcurrency(PROC, CORES);
      machine.bringOnline();
      allocator.setConcurrency(PROC, 2);
      machine.vacateAsked();
    }
    over.set(true);
    reader.join();
    assertThat(torn).hasValue(0);
    assertThat(looks.get()).isPositive();
    assertThat(vcores.read(vcores.snapshot()).count(VcoreState.ONLINE)).isEqualTo(2);
  }

  private void look(Coremap cores, Vcoremap vcores) {
    Coremap.Snapshot byCore = cores.snapshot();
    Vcoremap.Snapshot byVcore = vcores.snapshot();
    BitSet seen = new BitSet();
    while (!over.get()) {
      cores.read(byCore);
      for (int core = 0; core < CORES; core++) {
        if (byCore.proc(core) != Coremap.NOBODY) {
          see(seen, byCore.vcore(core));
        }
      }
      seen.clear();
      vcores.read(byVcore);
      for (int vcore = 0; vcore < CORES; vcore++) {
        if (byVcore.core(vcore) >= 0) {
          see(seen, byVcore.core(vcore));
        }
      }
      seen.clear();
      looks.incrementAndGet();
      reading.countDown();
    }
  }

  private void see(BitSet seen, int number) {
    if (seen.get(number)) {
      torn.incrementAndGet();
    }
    seen.set(number);
  }
}
