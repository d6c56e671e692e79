package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class UthreadTest {

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  @Test
  void aUthreadKnowsItselfItsProcItsNameAndItsThread() throws Exception {
    InProc.run(
        () -> {
          AtomicReference<Uthread> self = new AtomicReference<>();
          Uthread uthread = Uthread.create(() -> self.set(Uthread.current()));
          assertThat(uthread.join(Uthread.FOREVER)).isZero();
          assertThat(self.get()).isSameAs(uthread);
          assertThat(uthread.proc()).isSameAs(Proc.current());
          assertThat(uthread.id()).isEqualTo(uthread.thread().threadId());
          assertThat(uthread.isAlive()).isFalse();
          Uthread main = Uthread.current();
          assertThat(main.name()).isEmpty();
          main.name("main");
          assertThat(main.thread().getName()).isEqualTo("main");
          assertThat(Uthread.of(main.thread())).isSameAs(main);
        });
  }

  @Test
  void otherThreadsAreNoUthreads() throws Exception {
    assertThat(Uthread.current()).isNull();
    InProc.run(
        () -> {
          AtomicReference<Uthread> seen = new AtomicReference<>(Uthread.current());
          Thread.startVirtualThread(() -> seen.set(Uthread.current())).join();
          assertThat(seen.get()).isNull();
        });
  }

  @Test
  void oneThatSetsAnExceptionHandlerIsStillFound() throws Exception {
    InProc.run(
        () -> {
          Uthread main = Uthread.current();
          Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
          assertThat(Uthread.current()).isSameAs(main);
        });
  }

  @Test
  void eachIsJoinedOrDetachedOnce() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch go = new CountDownLatch(1);
          Uthread uthread = Uthread.create(() -> await(go));
          assertThat(Uthread.current().join(0)).isEqualTo(-Errno.EDEADLK);
          assertThat(uthread.join(0)).isEqualTo(-Errno.ETIMEDOUT);
          assertThat(uthread.join(1_000_000)).isEqualTo(-Errno.ETIMEDOUT);
          go.countDown();
          assertThat(uthread.join(Uthread.FOREVER)).isZero();
          assertThat(uthread.join(0)).isEqualTo(-Errno.EINVAL);
          assertThat(uthread.detach()).isEqualTo(-Errno.EINVAL);
          Uthread detached = Uthread.create(() -> {});
          assertThat(detached.detach()).isZero();
          assertThat(detached.join(0)).isEqualTo(-Errno.EINVAL);
        });
  }

  @Test
  void aJoinThatIsInterruptedMayBeTriedAgain() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch go = new CountDownLatch(1);
          Uthread uthread = Uthread.create(() -> await(go));
          Thread.currentThread().interrupt();
          assertThat(uthread.join(Uthread.FOREVER)).isEqualTo(-Errno.EINTR);
          assertThat(Thread.interrupted()).isTrue();
          go.countDown();
          assertThat(uthread.join(Uthread.FOREVER)).isZero();
        });
  }

  @Test
  void aPriorityIsInheritedAndHasARange() throws Exception {
    InProc.run(
        () -> {
          Uthread main = Uthread.current();
          assertThat(main.priority()).isEqualTo(Uthread.NORMAL_PRIORITY);
          main.priority(7);
          assertThat(Uthread.create(() -> {}).priority()).isEqualTo(7);
          assertThatThrownBy(() -> main.priority(100)).hasMessage("priority 100: 0 to 99");
          assertThatThrownBy(() -> main.priority(-1)).hasMessage("priority -1: 0 to 99");
          assertThat(main.priority()).isEqualTo(7);
        });
  }

  @Test
  void aLocalIsEachUthreadsOwnAndOfAForeignThreadToo() throws Exception {
    try (UthreadLocal<String> local = UthreadLocal.create()) {
      local.set("foreign");
      InProc.run(
          () -> {
            assertThat(Uthread.current().extrasIfAny()).as("held by who uses none").isNull();
            assertThat(local.get()).isNull();
            local.set("main");
            List<String> seen = new ArrayList<>();
            Uthread other =
                Uthread.create(
                    () -> {
                      seen.add(local.get());
                      local.set("other");
                      Thread.yield();
                      seen.add(local.get());
                    });
            assertThat(other.join(Uthread.FOREVER)).isZero();
            assertThat(seen).containsExactly(null, "other");
            assertThat(local.get()).isEqualTo("main");
          });
      assertThat(local.get()).isEqualTo("foreign");
    }
  }

  @Test
  void aDestructorGetsTheValueOfAUthreadThatEnds() throws Exception {
    List<String> destroyed = new ArrayList<>();
    try (UthreadLocal<String> local = UthreadLocal.withDestructor(destroyed::add)) {
      InProc.run(
          () -> {
            Uthread uthread = Uthread.create(() -> local.set("value"));
            assertThat(uthread.join(Uthread.FOREVER)).isZero();
            assertThat(Uthread.create(() -> {}).join(Uthread.FOREVER)).isZero();
            assertThat(destroyed).containsExactly("value");
          });
    }
  }

  @Test
  void aDestructorThatSetsAgainIsCalledInFourRoundsAndNoMore() throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    List<UthreadLocal<Integer>> self = new ArrayList<>();
    try (UthreadLocal<Integer> local =
        UthreadLocal.withDestructor(
            value -> {
              rounds.incrementAndGet();
              self.get(0).set(value + 1);
            })) {
      self.add(local);
      InProc.run(() -> Uthread.create(() -> local.set(1)).join(Uthread.FOREVER));
    }
    assertThat(rounds).hasValue(UthreadLocal.DESTRUCTOR_ROUNDS);
  }

  @Test
  void aClosedLocalsPlaceIsUsedAgainWithoutItsValues() throws Exception {
    InProc.run(
        () -> {
          UthreadLocal<String> old = UthreadLocal.create();
          old.set("old");
          old.close();
          assertThatThrownBy(() -> old.set("again")).hasMessageContaining("EINVAL");
          try (UthreadLocal<String> fresh = UthreadLocal.create()) {
            assertThat(fresh.get()).isNull();
            fresh.set("fresh");
            assertThat(old.get()).isNull();
          }
        });
  }

  @Test
  void atTheLimitOfLocalsTheNextIsRefused() {
    List<UthreadLocal<String>> all = new ArrayList<>();
    try {
      assertThatThrownBy(
              () -> {
                while (true) {
                  all.add(UthreadLocal.create());
                }
              })
          .hasMessageContaining("EAGAIN: 1024");
      assertThat(all).hasSize(UthreadLocal.LIMIT);
    } finally {
      all.forEach(UthreadLocal::close);
    }
  }
}
