package io.upcall.cores.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MapsTest {

  private static final int GRANTS = 1_000_000;

  @Test
  void aRowTellsStateCoreAndChanges() {
    Vcoremap map = new Vcoremap(3);
    Vcoremap.Snapshot before = map.read(map.snapshot());
    map.change(1, VcoreState.ONLINE, 1023);
    Vcoremap.Snapshot after = map.read(map.snapshot());
    assertThat(before.state(1)).isEqualTo(VcoreState.OFFLINE);
    assertThat(before.core(1)).isEqualTo(-1);
    assertThat(after.state(1)).isEqualTo(VcoreState.ONLINE);
    assertThat(after.core(1)).isEqualTo(1023);
    assertThat(after.changes(1)).isEqualTo(1);
    assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
    assertThat(after.count(VcoreState.OFFLINE)).isEqualTo(2);
  }

  @Test
  void aConditionalChangeLeavesAnotherStateAlone() {
    Vcoremap map = new Vcoremap(1);
    map.change(0, VcoreState.PREEMPT_PENDING, 7);
    assertThat(map.changeIf(0, VcoreState.ONLINE, VcoreState.BLOCKED)).isFalse();
    assertThat(map.state(0)).isEqualTo(VcoreState.PREEMPT_PENDING);
    assertThat(map.changeIf(0, VcoreState.PREEMPT_PENDING, VcoreState.BLOCKED)).isTrue();
    assertThat(map.core(0)).isEqualTo(7);
  }

  @Test
  void aCoresRowHoldsTheLargestNumbers() {
    Coremap map = new Coremap(1024);
    map.change(1023, CoreState.FORCED, Integer.MAX_VALUE, 1023);
    Coremap.Snapshot snapshot = map.read(map.snapshot());
    assertThat(snapshot.state(1023)).isEqualTo(CoreState.FORCED);
    assertThat(snapshot.proc(1023)).isEqualTo(Integer.MAX_VALUE);
    assertThat(snapshot.vcore(1023)).isEqualTo(1023);
    assertThat(snapshot.changes(1023)).isEqualTo(1);
    assertThat(snapshot.state(0)).isEqualTo(CoreState.FREE);
    assertThat(snapshot.proc(0)).isEqualTo(Coremap.NOBODY);
  }

  @Test
  void aSnapshotIsNeverTornWhileTwoWritersMakeAMillionSections() throws Exception {
    // Each section moves one from a row to another: in any whole copy the sum is 0.
    SequenceTable table = new SequenceTable(64);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong torn = new AtomicLong();
    AtomicLong copies = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    CountDownLatch reading = new CountDownLatch(1);
    Thread reader = Thread.ofPlatform().start(() -> sum(table, over, torn, copies, reading));
    // A machine that is busy elsewhere may run the writers to their end before the reader starts.
    reading.await();
    for (int writer = 0; writer < 2; writer++) {
      int first = writer;
      threads.add(Thread.ofPlatform().start(() -> move(table, first)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    over.set(true);
    reader.join();
    assertThat(torn).hasValue(0);
    assertThat(copies.get()).isPositive();
    assertThat(table.copyTo(new long[64])).as("sections").isEqualTo(GRANTS);
  }

  private static void move(SequenceTable table, int first) {
    for (int i = 0; i < GRANTS / 2; i++) {
      int from = (first + i * 7) % 64;
      int to = (from + 1 + i % 62) % 64;
      table.begin();
      table.set(from, table.get(from) - 1);
      table.set(to, table.get(to) + 1);
      table.end();
    }
  }

  private static void sum(
      SequenceTable table,
      AtomicBoolean over,
      AtomicLong torn,
      AtomicLong copies,
      CountDownLatch reading) {
    long[] rows = new long[64];
    long last = -1;
    while (!over.get()) {
      long sequence = table.copyTo(rows);
      long sum = 0;
      for (long row : rows) {
        sum += row;
      }
      if (sum != 0 || sequence < last) {
        torn.incrementAndGet();
      }
      last = sequence;
      copies.incrementAndGet();
      reading.countDown();
    }
  }
}
