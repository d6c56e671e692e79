package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The state word alone; the thread is never started. */
class CarrierTest {

  private final Carrier carrier = new Carrier(new CarrierPool(List.of(0), false), 0);

  @Test
  void aSectionInAUthreadKeepsTheVcoreFromBeingTaken() {
    carrier.beginUthread(() -> {});
    int was = carrier.enter();
    assertThat(was).isEqualTo(Carrier.UTHREAD);
    assertThat(carrier.lose()).isFalse();
    carrier.exit(was);
    assertThat(carrier.lose()).isTrue();
  }

  @Test
  void afterTheVcoreWasTakenNoSectionOpens() {
    carrier.beginUthread(() -> {});
    assertThat(carrier.lose()).isTrue();
    assertThat(carrier.enter()).isEqualTo(Carrier.LOST);
    assertThat(carrier.endUthread()).isFalse();
  }

  @Test
  void aUthreadThatIsUnmountedInsideASectionDoesNotCostTheCarrierItsVcore() {
    carrier.beginUthread(() -> {});
    assertThat(carrier.enter()).isEqualTo(Carrier.UTHREAD);
    assertThat(carrier.endUthread()).as("still ours").isTrue();
    assertThat(carrier.enter()).isEqualTo(Carrier.LOOP);
  }

  @Test
  void sectionsNestInCallbacksOfTheLoopAndOfTheTurn() {
    assertThat(carrier.enter()).isEqualTo(Carrier.LOOP);
    carrier.exit(Carrier.LOOP);
    carrier.beginEnter();
    assertThat(carrier.enter()).isEqualTo(Carrier.ENTER);
    assertThat(carrier.lose()).isFalse();
    carrier.exit(Carrier.ENTER);
    carrier.endEnter();
    assertThat(carrier.lose()).isFalse();
  }
}
