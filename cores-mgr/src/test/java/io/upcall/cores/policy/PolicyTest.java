package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private final Policy standard = Policy.standard();

  @Test
  void aProvisionedCoreComesBeforeAnyPriority() {
    Claim provisioned = new Claim(new Wants(0, 0, 1, 0), true);
    Claim urgent = new Claim(new Wants(0, 9, 0, 0), true);
    assertThat(standard.compareClaims(provisioned, urgent)).isNegative();
    assertThat(standard.compareClaims(urgent, provisioned)).isPositive();
  }

  @Test
  void beyondItsProvisionAClaimantIsAnyoneElse() {
    Claim second = new Claim(new Wants(0, 0, 1, 1), true);
    Claim urgent = new Claim(new Wants(0, 9, 0, 5), true);
    assertThat(standard.compareClaims(urgent, second)).isNegative();
  }

  @Test
  void amongEqualPrioritiesMinimumsAreServedFirstAndThenWhoHasLess() {
    Claim underMinimum = new Claim(new Wants(3, 1, 0, 2), true);
    Claim first = new Claim(new Wants(0, 1, 0, 0), true);
    Claim third = new Claim(new Wants(0, 1, 0, 2), true);
    assertThat(standard.compareClaims(underMinimum, first)).isNegative();
    assertThat(standard.compareClaims(first, third)).isNegative();
    assertThat(standard.compareClaims(third, new Claim(new Wants(0, 1, 0, 2), true))).isZero();
  }

  @Test
  void aLaterCoreOfAClaimantIsNeverBeforeAnEarlierOne() {
    for (int nth = 0; nth < 8; nth++) {
      Claim earlier = new Claim(new Wants(3, 1, 2, nth), true);
      Claim later = new Claim(new Wants(3, 1, 2, nth + 1), true);
      assertThat(standard.compareClaims(earlier, later)).isNegative();
    }
  }

  @Test
  void anotherOrderIsAnotherChain() {
    Policy fairBeforePriority = Policy.fair().then(Policy.priority());
    Claim urgentSecond = new Claim(new Wants(0, 9, 0, 1), true);
    Claim first = new Claim(new Wants(0, 0, 0, 0), true);
    assertThat(fairBeforePriority.compareClaims(first, urgentSecond)).isNegative();
    assertThat(standard.compareClaims(first, urgentSecond)).isPositive();
  }

  @Test
  void theHeapGivesClaimsInOrderWhateverIsTakenOutOfItsMiddle() {
    ClaimHeap heap = new ClaimHeap(standard::compareClaims);
    List<Claim> inside = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Claim claim = new Claim(new Wants(0, random.nextInt(5), 0, random.nextInt(50)), true);
      heap.add(claim);
      inside.add(claim);
      if (i % 3 == 0) {
        Claim victim = inside.remove(random.nextInt(inside.size()));
        heap.remove(victim);
        heap.remove(victim);
      }
    }
    inside.sort(standard::compareClaims);
    for (Claim expected : inside) {
      Claim top = heap.top();
      assertThat(top).isNotNull();
      assertThat(standard.compareClaims(top, expected)).isZero();
      heap.remove(top);
    }
    assertThat(heap.size()).isZero();
    assertThat(heap.top()).isNull();
  }

  private record Wants(int minimum, int priority, int provisioned, int share) implements Claimant {
    @Override
    public int proc() {
      return 1;
    }

    @Override
    public int want() {
      return 100;
    }
  }
}
