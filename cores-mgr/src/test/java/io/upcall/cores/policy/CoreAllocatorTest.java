package io.upcall.cores.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.VcoreState;
import io.upcall.cores.status.Vcoremap;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreAllocatorTest {

  private static final int A = 1;
  private static final int B = 2;
  private static final Timing TIMING = Timing.standard();

  private final RecordingMachine machine =
      new RecordingMachine(Layout.regular(1, 2, 2, 2), 0, Policy.standard());
  private final CoreAllocator allocator = machine.allocator;

  private void admit(int proc, CoreRequest request, int concurrency) {
    assertThat(allocator.admit(proc, request)).isZero();
    assertThat(allocator.setConcurrency(proc, concurrency)).isEqualTo(1);
    machine.bringOnline();
  }

  // ---- asking ----------------------------------------------------------------------------------

  @Test
  void concurrencyIsOneAtFirstAndEachLevelReturnsTheOneBefore() {
    assertThat(allocator.admit(A, CoreRequest.upTo(8))).isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
    assertThat(allocator.setConcurrency(A, 4)).isEqualTo(1);
    assertThat(allocator.setConcurrency(A, 2)).isEqualTo(4);
  }

  @Test
  void aLevelBelowOneIsInvalidAndChangesNothing() {
    admit(A, CoreRequest.upTo(8), 3);
    assertThat(allocator.setConcurrency(A, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(allocator.setConcurrency(A, -1)).isEqualTo(-Errno.EINVAL);
    assertThat(machine.coresOf(A)).hasSize(3);
    assertThat(machine.asked).isEmpty();
  }

  @Test
  void whoeverIsNotAdmittedIsRefusedEverything() {
    assertThat(allocator.setConcurrency(A, 1)).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.request(A, CoreRequest.upTo(1))).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.report(A, 0, 0)).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.exit(A)).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.yieldProcessor(0, 0)).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.vacated(-1, 0)).isFalse();
    assertThat(machine.grants).isEmpty();
  }

  @Test
  void oneNumberIsOneProc() {
    admit(A, CoreRequest.upTo(8), 1);
    assertThat(allocator.admit(A, CoreRequest.upTo(2))).isEqualTo(-Errno.EEXIST);
  }

  @Test
  void theLastRequestCountsThoughTheOnesBeforeAreStillBeingServed() {
    admit(A, CoreRequest.upTo(8), 8);
    admit(B, CoreRequest.upTo(8), 4);
    assertThat(machine.asked).hasSize(4);
    allocator.setConcurrency(B, 1);
    machine.vacateAsked();
    machine.bringOnline();
    assertThat(machine.coresOf(A)).hasSize(7);
    assertThat(machine.coresOf(B)).hasSize(1);
  }

  @Test
  void yieldingLowersTheWishAndTheMinimumWithIt() {
    admit(A, CoreRequest.upTo(8).withMinimum(2), 2);
    int core = machine.coresOf(A).get(0);
    assertThat(machine.yieldProcessor(core)).isZero();
    assertThat(machine.coresOf(A)).hasSize(1).doesNotContain(core);
    assertThat(machine.yieldProcessor(machine.coresOf(A).get(0))).isZero();
    assertThat(machine.coresOf(A)).isEmpty();
    assertThat(machine.advance(TIMING.patienceNanos())).isEqualTo(Long.MAX_VALUE);
    assertThat(allocator.setConcurrency(A, 1)).as("the level that was left").isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
  }

  @Test
  void theLevelThatTheProcWasToldHoldsThoughOtherYieldsAreOnTheirWay() {
    admit(A, CoreRequest.upTo(8), 4);
    RecordingMachine.Grant grant = machine.forget(machine.coresOf(A).get(0));
    assertThat(allocator.yieldProcessor(grant.core(), grant.sequence(), 1)).isZero();
    assertThat(machine.asked).as("down to one").hasSize(2);
  }

  @Test
  void whoIdlesGivesItsCoresAndKeepsItsWish() {
    admit(A, CoreRequest.upTo(8), 8);
    admit(B, CoreRequest.upTo(1).withPriority(-1), 1);
    assertThat(allocator.isStarved()).isTrue();
    assertThat(machine.idle(machine.coresOf(A).get(0))).isZero();
    machine.bringOnline();
    assertThat(allocator.isStarved()).isFalse();
    assertThat(machine.coresOf(A)).hasSize(7);
    assertThat(machine.coresOf(B)).hasSize(1);
    assertThat(allocator.setConcurrency(A, 8)).as("the wish").isEqualTo(8);
  }

  @Test
  void whoGaveItsLastCoreBackHasOneAgainWhenItIsRoused() {
    admit(A, CoreRequest.upTo(8), 1);
    assertThat(machine.idle(machine.coresOf(A).get(0))).isZero();
    assertThat(machine.coresOf(A)).isEmpty();
    assertThat(machine.advance(TIMING.patienceNanos())).isEqualTo(Long.MAX_VALUE);
    assertThat(allocator.rouse(A)).isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
    assertThat(allocator.rouse(A)).as("it has one").isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
  }

  @Test
  void whoYieldedItsLastCoreWishesForOneWhenItIsRoused() {
    admit(A, CoreRequest.upTo(8), 1);
    machine.yieldProcessor(machine.coresOf(A).get(0));
    assertThat(allocator.rouse(A)).isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
    assertThat(allocator.rouse(B)).isEqualTo(-Errno.ESRCH);
  }

  @Test
  void withinItsMinimumWhoIdlesIsGrantedAnotherCoreAtOnce() {
    admit(A, CoreRequest.upTo(8).withMinimum(1), 1);
    assertThat(machine.idle(machine.coresOf(A).get(0))).isZero();
    assertThat(machine.coresOf(A)).hasSize(1);
  }

  @Test
  void theMinimumIsGrantedThoughTheWishIsLess() {
    allocator.admit(A, CoreRequest.upTo(8).withMinimum(3));
    assertThat(machine.coresOf(A)).hasSize(3);
  }

  @Test
  void theMaximumHoldsWhateverTheWish() {
    admit(A, CoreRequest.upTo(3), 8);
    assertThat(machine.coresOf(A)).hasSize(3);
    assertThat(allocator.request(A, CoreRequest.upTo(2))).isZero();
    assertThat(machine.asked).hasSize(1);
    assertThat(allocator.request(A, CoreRequest.upTo(4))).isEqualTo(-Errno.EINVAL);
  }

  @Test
  void noMoreIsProvisionedThanThereIs() {
    admit(A, CoreRequest.upTo(8).withProvisioned(6), 1);
    assertThat(allocator.admit(B, CoreRequest.upTo(8).withProvisioned(3))).isEqualTo(-Errno.EBUSY);
    assertThat(allocator.exit(A)).isZero();
    assertThat(allocator.admit(B, CoreRequest.upTo(8).withProvisioned(3))).isZero();
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> new CoreRequest(3, 2, 0, 0)).hasMessageContaining("minimum 3");
    assertThatThrownBy(() -> new CoreRequest(0, 2, 0, 3)).hasMessageContaining("3 provisioned");
    assertThatThrownBy(() -> new Timing(-1, 0, 1, 1)).hasMessageContaining("grace -1");
    BitSet most = new BitSet();
    most.set(0, 3);
    assertThatThrownBy(
            () ->
                new CoreAllocator(
                    Layout.regular(1, 1, 4, 1), most, Policy.standard(), TIMING, machine, () -> 0))
        .hasMessageContaining("at most half");
  }

  // ---- taking back -----------------------------------------------------------------------------

  @Test
  void equalsShareEquallyAndThenLeaveEachOtherAlone() {
    admit(A, CoreRequest.upTo(8), 8);
    admit(B, CoreRequest.upTo(8), 8);
    machine.vacateAsked();
    machine.bringOnline();
    assertThat(machine.coresOf(A)).hasSize(4);
    assertThat(machine.coresOf(B)).hasSize(4);
    machine.advance(10 * TIMING.patienceNanos());
    assertThat(machine.asked).isEmpty();
  }

  @Test
  void aHigherPriorityTakesAllAndAProvisionIsKept() {
    admit(A, CoreRequest.upTo(8).withProvisioned(2), 8);
    admit(B, CoreRequest.upTo(8).withPriority(5), 8);
    machine.vacateAsked();
    assertThat(machine.coresOf(A)).hasSize(2);
    assertThat(machine.coresOf(B)).hasSize(6);
  }

  @Test
  void aCoreThatIsAskedForIsGrantedOnlyAfterItWasVacated() {
    admit(A, CoreRequest.upTo(8), 8);
    admit(B, CoreRequest.upTo(8), 1);
    assertThat(machine.coresOf(B)).isEmpty();
    int core = machine.asked.keySet().iterator().next();
    assertThat(allocator.coremap().state(core)).isEqualTo(CoreState.ASKED);
    machine.vacate(core);
    assertThat(machine.coresOf(B)).containsExactly(core);
  }

  @Test
  void pastTheDeadlineItIsForcedOnceAndNotBefore() {
    bForcesACoreFromA();
  }

  private void bForcesACoreFromA() {
    admit(A, CoreRequest.upTo(8), 8);
    admit(B, CoreRequest.upTo(8), 1);
    int core = machine.asked.keySet().iterator().next();
    assertThat(machine.asked.get(core)).isEqualTo(TIMING.graceNanos());
    assertThat(machine.advance(TIMING.graceNanos() - 1)).isEqualTo(TIMING.graceNanos());
    assertThat(machine.forced).isEmpty();
    machine.advance(1);
    machine.advance(TIMING.graceNanos());
    assertThat(machine.forced).containsExactly(core);
    int vcore = machine.grants.get(core).vcore();
    machine.vacate(core);
    Vcoremap vcores = allocator.vcoremap(A);
    assertThat(vcores).isNotNull();
    assertThat(vcores.state(vcore)).isEqualTo(VcoreState.PREEMPTED);
    assertThat(machine.coresOf(B)).containsExactly(core);
  }

  @Test
  void aPreemptedVcoreIsTheFirstToComeBack() {
    bForcesACoreFromA();
    Vcoremap.Snapshot vcores = allocator.vcoremap(A).read(allocator.vcoremap(A).snapshot());
    int preempted = 0;
    while (vcores.state(preempted) != VcoreState.PREEMPTED) {
      preempted++;
    }
    allocator.exit(B);
    int core = machine.forced.get(0);
    machine.vacate(core);
    assertThat(machine.grants.get(core).vcore()).isEqualTo(preempted);
    machine.bringOnline();
    assertThat(allocator.vcoremap(A).state(preempted)).isEqualTo(VcoreState.ONLINE);
  }

  @Test
  void lateAnswersToAnEarlierGrantChangeNothing() {
    admit(A, CoreRequest.upTo(8), 1);
    RecordingMachine.Grant old = machine.grants.get(machine.coresOf(A).get(0));
    machine.vacate(old.core());
    RecordingMachine.Grant fresh = machine.grants.get(old.core());
    assertThat(fresh.sequence()).isNotEqualTo(old.sequence());
    assertThat(allocator.online(old.core(), old.sequence())).isFalse();
    assertThat(allocator.vacated(old.core(), old.sequence())).isFalse();
    assertThat(allocator.yieldProcessor(old.core(), old.sequence())).isEqualTo(-Errno.ESRCH);
    assertThat(allocator.coremap().state(old.core())).isEqualTo(CoreState.GRANTED);
  }

  @Test
  void theCoresOfADeadProcAreTakenAtOnceAndGoToWhoeverWaits() {
    admit(A, CoreRequest.upTo(8).withPriority(1), 8);
    admit(B, CoreRequest.upTo(8), 3);
    allocator.exit(A);
    assertThat(machine.forced).hasSize(8);
    List.copyOf(machine.forced).forEach(machine::vacate);
    assertThat(machine.coresOf(B)).hasSize(3);
    assertThat(allocator.occupied()).isEqualTo(3);
    assertThat(allocator.claimant(A)).isNull();
    assertThat(allocator.vcoremap(A)).isNull();
  }

  // ---- turns -----------------------------------------------------------------------------------

  @Test
  void aStarvingProcGetsATurnAfterItsPatienceAndLosesItAfterwards() {
    admit(A, CoreRequest.upTo(8).withPriority(9), 8);
    admit(B, CoreRequest.upTo(8), 8);
    machine.advance(TIMING.patienceNanos() - 1);
    assertThat(machine.asked).isEmpty();
    machine.advance(1);
    assertThat(machine.asked).hasSize(1);
    machine.vacateAsked();
    machine.bringOnline();
    assertThat(machine.coresOf(B)).hasSize(1);
    machine.advance(TIMING.turnNanos() - 1);
    assertThat(machine.asked).isEmpty();
    machine.advance(1);
    assertThat(machine.asked.keySet()).containsExactlyElementsOf(machine.coresOf(B));
  }

  @Test
  void turnsLeaveHalfOfTheMachineToThoseWhoOutrankThem() {
    admit(A, CoreRequest.upTo(8).withPriority(9), 8);
    for (int proc = 2; proc < 12; proc++) {
      admit(proc, CoreRequest.upTo(8), 8);
    }
    machine.advance(TIMING.patienceNanos());
    assertThat(machine.asked).hasSize(Timing.turnsAtOnce(8));
  }

  // ---- idle cores ------------------------------------------------------------------------------

  @Test
  void idleCoresGoBackOneAWindowButTheMinimumStays() {
    admit(A, CoreRequest.upTo(8).withMinimum(2), 4);
    report(0, 1);
    assertThat(machine.asked).as("before the window is over").isEmpty();
    for (int cores = 3; cores >= 2; cores--) {
      report(0, TIMING.idleWindowNanos());
      machine.vacateAsked();
      assertThat(machine.coresOf(A)).hasSize(cores);
    }
    report(0, TIMING.idleWindowNanos());
    report(0, TIMING.idleWindowNanos());
    assertThat(machine.asked).isEmpty();
  }

  @Test
  void aLoadThatWouldJustFitOnOneCoreFewerKeepsIt() {
    admit(A, CoreRequest.upTo(8), 2);
    report(0.95, TIMING.idleWindowNanos());
    assertThat(machine.asked).isEmpty();
    report(0.90, TIMING.idleWindowNanos());
    assertThat(machine.asked).hasSize(1);
  }

  @Test
  void waitingUthreadsBringIdleCoresBackAtOnceUpToTheWish() {
    admit(A, CoreRequest.upTo(8), 3);
    report(0, TIMING.idleWindowNanos());
    machine.vacateAsked();
    assertThat(machine.coresOf(A)).hasSize(2);
    allocator.report(A, 0, 100);
    assertThat(machine.coresOf(A)).hasSize(3);
  }

  private void report(double busyCores, long afterNanos) {
    machine.nowNanos += afterNanos;
    assertThat(allocator.report(A, (long) (busyCores * afterNanos), 0)).isZero();
  }

  // ---- the low-latency set ---------------------------------------------------------------------

  @Test
  void theLowLatencySetDissolvesForWhoWantsAllAndIsBackAfterwards() {
    RecordingMachine small = new RecordingMachine(Layout.regular(1, 1, 4, 1), 1, Policy.standard());
    CoreAllocator all = small.allocator;
    all.admit(A, CoreRequest.upTo(4));
    all.setConcurrency(A, 3);
    assertThat(small.coresOf(A)).containsExactly(1, 2, 3);
    assertThat(all.coremap().state(0)).isEqualTo(CoreState.CLOSED);
    all.setConcurrency(A, 4);
    assertThat(small.coresOf(A)).containsExactly(0, 1, 2, 3);
    all.setConcurrency(A, 3);
    assertThat(small.asked.keySet()).as("core 0, of all").containsExactly(0);
    small.vacateAsked();
    assertThat(all.coremap().state(0)).isEqualTo(CoreState.CLOSED);
    assertThat(small.coresOf(A)).containsExactly(1, 2, 3);
  }

  // ---- topology --------------------------------------------------------------------------------

  @Test
  void aProcGetsSiblingsAndOneCacheWhileThereIsRoom() {
    admit(A, CoreRequest.upTo(4), 4);
    admit(B, CoreRequest.upTo(4), 4);
    assertThat(machine.coresOf(A)).containsExactly(0, 1, 2, 3);
    assertThat(machine.coresOf(B)).containsExactly(4, 5, 6, 7);
  }

  @Test
  void strangersDoNotShareSiblingsWhileThereIsRoom() {
    admit(A, CoreRequest.upTo(1), 1);
    admit(B, CoreRequest.upTo(1), 1);
    assertThat(machine.coresOf(A).get(0) / 2).isNotEqualTo(machine.coresOf(B).get(0) / 2);
  }

  @Test
  void whatIsGivenUpIsWhereTheProcHasLeast() {
    admit(A, CoreRequest.upTo(8), 5);
    int loner = machine.coresOf(A).get(4);
    assertThat(loner).as("in the other cache").isGreaterThanOrEqualTo(4);
    allocator.setConcurrency(A, 4);
    assertThat(machine.asked.keySet()).containsExactly(loner);
  }
}
