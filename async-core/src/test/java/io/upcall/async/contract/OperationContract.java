package io.upcall.async.contract;

import static io.upcall.async.Submitter.ALWAYS_EVENT;
import static io.upcall.async.Submitter.PENDING;
import static io.upcall.async.Submitter.QUICK;
import static io.upcall.async.Submitter.TRY_QUICK;
import static io.upcall.async.contract.Exercise.Way.ENDS_SHORT;
import static io.upcall.async.contract.Exercise.Way.WAITS;
import static io.upcall.async.contract.Exercise.Way.WAITS_FOR_A_WAKE;
import static io.upcall.async.contract.Exercise.Way.WAITS_FOR_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each operation of the table through each way that a call may go: normal, quick, pending,
 * cancelled before, during and after, closed under it, interrupted, short.
 */
abstract class OperationContract extends ContractCase {

  private final Kernel memory = new Kernel();

  @AfterEach
  final void freeMemory() {
    driver.close();
    memory.close();
  }

  static Stream<Exercise> operations() {
    return Exercise.all();
  }

  static Stream<Exercise> thoseThatWait() {
    return Stream.concat(
        thoseThatWaitForAnother(), Exercise.all().filter(each -> each.mayGo(WAITS_FOR_TIME)));
  }

  static Stream<Exercise> thoseThatWaitForAnother() {
    return Stream.concat(
        thoseThatWaitOnADescriptor(), Exercise.all().filter(each -> each.mayGo(WAITS_FOR_A_WAKE)));
  }

  static Stream<Exercise> thoseThatWaitOnADescriptor() {
    return Exercise.all().filter(each -> each.mayGo(WAITS));
  }

  static Stream<Exercise> thoseThatEndShort() {
    return Exercise.all().filter(each -> each.mayGo(ENDS_SHORT));
  }

  private Scene set(Exercise exercise) {
    String obstacle = exercise.obstacle(fixture.cannot());
    assumeTrue(obstacle == null, obstacle);
    Scene scene = exercise.set(fixture, driver, memory);
    assertThat(driver.inFlight()).as("left by the scene").isZero();
    return scene;
  }

  private RecordedCall waiting(Scene scene) {
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(scene.prepareWaiting(call), 0)).isEqualTo(PENDING);
    fewTurns();
    assertThat(call.isInFlight()).as("it waits").isTrue();
    return call;
  }

  private void release(RecordedCall call) {
    call.releaseBuffer();
    assertThat(driver.inFlight()).isZero();
    fewTurns();
  }

  @Test
  void everyOperationIsInTheTableOrSaysWhereElseItIsTested() {
    Set<Op> missing = EnumSet.allOf(Op.class);
    operations().forEach(each -> missing.remove(each.op));
    assertThat(missing).isEqualTo(WideExercises.ELSEWHERE.keySet());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void givesItsResultOnce(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    int answer = driver.submit(scene.prepareReady(call), 0);
    assertThat(answer).isIn(QUICK, PENDING);
    scene.turnUntil(call::isDone);
    scene.checkReady(call.result());
    release(call);
    assertThat(call.events()).isEqualTo(answer == QUICK ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void givesTheSameResultWhenQuickIsTried(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    int answer = driver.submit(scene.prepareReady(call), TRY_QUICK);
    assertThat(answer).isIn(QUICK, PENDING);
    assertThat(call.isDone()).isEqualTo(answer == QUICK);
    scene.turnUntil(call::isDone);
    scene.checkReady(call.result());
    release(call);
    assertThat(call.events()).isEqualTo(answer == QUICK ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void givesAnEventToWhomAsksForOneAlways(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(scene.prepareReady(call), TRY_QUICK | ALWAYS_EVENT))
        .isEqualTo(PENDING);
    scene.turnUntil(call::isDone);
    scene.checkReady(call.result());
    release(call);
    assertThat(call.events()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("thoseThatWaitForAnother")
  void waitsUntilItCanEnd(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = waiting(scene);
    scene.unblock();
    scene.turnUntil(call::isDone);
    scene.checkWaited(call.result());
    release(call);
    assertThat(call.events()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void cancelledBeforeItIsSubmittedItDoesNothing(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    scene.prepareReady(call);
    call.wantCancel();
    assertThat(driver.submit(call, ALWAYS_EVENT)).isEqualTo(PENDING);
    scene.turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    RecordedCall next = new RecordedCall();
    driver.submit(scene.prepareAgain(next), ALWAYS_EVENT);
    scene.turnUntil(next::isDone);
    scene.checkReady(next.result());
    release(next);
  }

  @ParameterizedTest
  @MethodSource("thoseThatWait")
  void cancelledAsSoonAsSubmittedItTakesNothing(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    assertThat(driver.submit(scene.prepareWaiting(call), 0)).isEqualTo(PENDING);
    driver.cancel(call);
    scene.turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertNothingWasTaken(scene);
  }

  @ParameterizedTest
  @MethodSource("thoseThatWait")
  void cancelledWhileItWaitsItTakesNothing(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = waiting(scene);
    driver.cancel(call);
    assertThat(call.isInFlight()).as("until its own event").isTrue();
    scene.turnUntil(call::isDone);
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertNothingWasTaken(scene);
    assertThat(call.events()).isEqualTo(1);
  }

  private void assertNothingWasTaken(Scene scene) {
    assertThat(driver.inFlight()).isZero();
    if (scene.canBeUnblocked()) {
      RecordedCall next = waiting(scene);
      scene.unblock();
      scene.turnUntil(next::isDone);
      scene.checkWaited(next.result());
      release(next);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void cancelledAfterItsEndNothingHappens(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    driver.submit(scene.prepareReady(call), ALWAYS_EVENT);
    scene.turnUntil(call::isDone);
    driver.cancel(call);
    RecordedCall next = held();
    fewTurns();
    scene.checkReady(call.result());
    call.releaseBuffer();
    assertThat(call.events()).isEqualTo(1);
    assertThat(next.isInFlight()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("thoseThatWaitOnADescriptor")
  void aDescriptorIsClosedUnderItByCancellingFirst(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = waiting(scene);
    RecordedCall other = held();
    RecordedCall cancel = new RecordedCall();
    assertThat(scene.run(cancel.cancelFd(scene.waitingFd()))).isEqualTo(1);
    scene.turnUntil(call::isDone);
    RecordedCall close = new RecordedCall();
    assertThat(scene.run(close.close(scene.waitingFd()))).isZero();
    fixture.closed(scene.waitingFd());
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertThat(other.isInFlight()).as("on no descriptor, or another").isTrue();
  }

  @ParameterizedTest
  @MethodSource("thoseThatWait")
  void endsWhenTheDriverIsClosedUnderIt(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = waiting(scene);
    driver.close();
    assertThat(call.results()).containsExactly(-Errno.ECANCELED);
    assertThat(driver.inFlight()).isZero();
  }

  @ParameterizedTest
  @MethodSource("thoseThatWait")
  void anInterruptOfTheOwnerDoesNotEndIt(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = waiting(scene);
    Thread.currentThread().interrupt();
    driver.turn(1_000_000);
    assertThat(Thread.interrupted()).as("the interrupt is left pending").isTrue();
    assertThat(call.isInFlight()).isTrue();
    if (scene.canBeUnblocked()) {
      scene.unblock();
      scene.turnUntil(call::isDone);
      scene.checkWaited(call.result());
      release(call);
    }
  }

  @ParameterizedTest
  @MethodSource("thoseThatEndShort")
  void givesWhatThereIsWhenThatIsLess(Exercise exercise) {
    Scene scene = set(exercise);
    RecordedCall call = new RecordedCall();
    driver.submit(scene.prepareShort(call), ALWAYS_EVENT);
    scene.turnUntil(call::isDone);
    scene.checkShort(call.result());
    release(call);
    assertThat(call.events()).isEqualTo(1);
  }
}
