package io.upcall.async.defer;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Level;
import io.upcall.async.testing.ManualTarget;
import io.upcall.async.testing.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kconts that hang on an object until it fires; delivered when the test says so. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class HungKcontsTest {

  private final ManualTarget target = new ManualTarget();
  private final Deferrals deferrals = new Deferrals(target);
  private final HungKconts list = new HungKconts();
  private final List<String> ran = new ArrayList<>();

  private Deferral established(String name) {
    return deferrals.establish(Level.BIO, this::record, name);
  }

  private void record(@Nullable Object object, @Nullable Object opaque, int status) {
    ran.add(opaque + " " + object + " " + status);
  }

  @Test
  void allThatHangAreQueuedInOrderWhenTheObjectFires() {
    Deferral first = established("first");
    Deferral second = established("second");
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.hang(first)).isTrue();
    assertThat(list.hang(second)).isTrue();
    assertThat(list.hang(first)).as("hangs already").isFalse();
    assertThat(first.defer("elsewhere", 0)).as("hangs").isFalse();
    assertThat(target.turn()).isZero();
    assertThat(list.fire("buffer", 512)).isEqualTo(2);
    assertThat(ran).as("not inside fire").isEmpty();
    target.turn();
    assertThat(ran).containsExactly("first buffer 512", "second buffer 512");
    assertThat(list.fire("buffer", 0)).isZero();
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.hang(first)).as("free again").isTrue();
  }

  @Test
  void oneThatIsTakenOffIsFreeAndTheOthersStay() {
    Deferral[] each = {established("a"), established("b"), established("c"), established("d")};
    for (Deferral deferral : each) {
      list.hang(deferral);
    }
    assertThat(list.unhang(each[3])).as("the last").isTrue();
    assertThat(list.unhang(each[1])).as("in the middle").isTrue();
    assertThat(list.unhang(each[1])).isFalse();
    assertThat(list.unhang(each[0])).as("the first").isTrue();
    assertThat(list.hang(each[1])).isTrue();
    assertThat(list.fire("it", 1)).isEqualTo(2);
    target.turn();
    assertThat(ran).containsExactly("c it 1", "b it 1");
    assertThat(list.unhang(each[2])).as("fired").isFalse();
  }

  @Test
  void fireOneQueuesTheOldestThatIsStillEstablished() {
    Deferral gone = established("gone");
    Deferral oldest = established("oldest");
    Deferral newest = established("newest");
    list.hang(gone);
    list.hang(oldest);
    list.hang(newest);
    gone.disestablish();
    assertThat(list.fireOne("it", 0)).isTrue();
    target.turn();
    assertThat(ran).containsExactly("oldest it 0");
    assertThat(gone.isQueued()).isFalse();
    newest.disestablish();
    assertThat(list.fireOne("it", 0)).isFalse();
    assertThat(list.isEmpty()).isTrue();
  }

  @Test
  void aContinuationMayHangItselfAgainTakeOthersOffAndFireTheSameList() {
    Deferral other = established("other");
    Deferral third = established("third");
    Deferral[] self = new Deferral[1];
    Continuation busy =
        (object, opaque, status) -> {
          record(object, opaque, status);
          if (status == 0) {
            list.hang(self[0]);
            assertThat(list.unhang(other)).as("fired together with this one").isFalse();
            list.hang(third);
            assertThat(list.fire("again", 1)).isEqualTo(2);
          }
        };
    self[0] = deferrals.establish(Level.BIO, busy, "self");
    list.hang(self[0]);
    list.hang(other);
    assertThat(list.fire("once", 0)).isEqualTo(2);
    target.turn();
    target.turn();
    assertThat(ran).containsExactly("self once 0", "other once 0", "self again 1", "third again 1");
  }

  @Test
  void whatHangsWhenTheQueuesAreClosedIsDroppedAndFree() {
    Deferral deferral = established("late");
    list.hang(deferral);
    deferrals.close();
    assertThat(list.fire("it", 0)).isZero();
    target.turn();
    assertThat(ran).isEmpty();
    assertThat(deferral.isQueued()).isFalse();
  }

  @Test
  void aKcontThatManyThreadsHangTakeOffAndFireRunsOncePerSuccess() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger wanted = new AtomicInteger();
    Deferral shared =
        deferrals.establish(Level.BIO, (object, opaque, status) -> runs.incrementAndGet(), null);
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int n = 0; n < 50_000; n++) {
                  if (list.hang(shared) && n % 3 == 0 && list.unhang(shared)) {
                    continue;
                  }
                  wanted.addAndGet(list.fire(null, n));
                }
                done.countDown();
              });
    }
    while (done.getCount() > 0) {
      target.turn();
    }
    wanted.addAndGet(list.fire(null, 0));
    while (target.turn() > 0) {
      // To the end.
    }
    assertThat(runs).hasValue(wanted.get());
    assertThat(shared.isQueued()).isFalse();
  }
}
