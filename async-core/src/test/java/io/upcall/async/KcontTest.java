package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.testing.RecordedCall;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Kconts and calls by themselves. */
class KcontTest {

  private static final class Probe extends Kcont {
    boolean queuedInside = true;
    int runs;

    @Override
    protected void run() {
      queuedInside = isQueued();
      runs++;
    }
  }

  @Test
  void isClaimedOnceUntilItIsGivenBack() {
    Probe kcont = new Probe();
    assertThat(kcont.isQueued()).isFalse();
    assertThat(kcont.claim()).isTrue();
    assertThat(kcont.claim()).isFalse();
    assertThat(kcont.isQueued()).isTrue();
    kcont.unclaim();
    assertThat(kcont.claim()).isTrue();
  }

  @Test
  void isOffItsQueueWhenItsCallbackRuns() {
    Probe kcont = new Probe();
    kcont.claim();
    kcont.next = new Probe();
    kcont.fire();
    assertThat(kcont.runs).isEqualTo(1);
    assertThat(kcont.queuedInside).isFalse();
    assertThat(kcont.next).isNull();
    assertThat(kcont.claim()).isTrue();
  }

  @Test
  void aCallRefusesHeapSegments() {
    RecordedCall call = new RecordedCall();
    assertThatThrownBy(() -> call.read(0, MemorySegment.ofArray(new byte[4]), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 bytes");
  }

  @Test
  void aCallRefusesARangeOutsideItsArrayAndIsNotPrepared() {
    RecordedCall call = new RecordedCall();
    byte[] array = new byte[4];
    assertThatThrownBy(() -> call.read(0, array, 1, 4, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> call.recv(0, array, -1, 2, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> call.send(0, array, 1, -1, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> DriverSide.begin(call)).isInstanceOf(IllegalStateException.class);
    call.write(0, array, 4, 0, 0);
    DriverSide.begin(call);
  }

  @Test
  void aCallCountsItsSubmissions() {
    RecordedCall call = new RecordedCall();
    int before = call.nop().sequence();
    DriverSide.begin(call);
    DriverSide.refuse(call);
    DriverSide.begin(call);
    assertThat(call.sequence()).isEqualTo(before + 2);
  }
}
