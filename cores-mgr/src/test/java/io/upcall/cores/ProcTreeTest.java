package io.upcall.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.async.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@Timeout(60)
class ProcTreeTest {

  /** Children that have ended, in that order. */
  private final LinkedBlockingQueue<Proc> ended = new LinkedBlockingQueue<>();

  @BeforeEach
  void aChildNeedsACoreBesideItsParents() {
    assumeTrue(CoreManager.system().topology().cores().size() > 1, "needs two CPUs");
  }

  /** Asks for all cores, so that it gets one while its parent has one. */
  private static ProcOptions child(String name) {
    return ProcOptions.named(name).withCores(CoreManager.system().topology().cores().size());
  }

  private Proc startAndAwaitZombie(ProcMain main) throws Exception {
    Proc parent = Proc.current();
    parent.children().onEnd(ended::add);
    Proc child = Proc.start(child("child"), main);
    assertThat(ended.take()).isSameAs(child);
    return child;
  }

  private static Children.Waited waitForAny(long timeoutNanos) {
    return Proc.current().children().await(any -> true, timeoutNanos, true);
  }

  @Test
  void aParentWaitsForItsChildAndItIsGone() throws Exception {
    InProc.run(
        () -> {
          Proc parent = Proc.current();
          CountDownLatch go = new CountDownLatch(1);
          Proc child =
              Proc.start(
                  child("child"),
                  () -> {
                    go.await();
                    return 7;
                  });
          assertThat(child.parent()).isSameAs(parent);
          assertThat(child.exitStatus()).isNull();
          assertThat(parent.children().all()).containsExactly(child);
          assertThat(Proc.find(child.pid())).isSameAs(child);
          assertThat(waitForAny(0)).isEqualTo(new Children.Waited(0, null));
          go.countDown();

          Children.Waited waited = waitForAny(Children.FOREVER);

          assertThat(waited).isEqualTo(new Children.Waited(child.pid(), child));
          assertThat(child.exitStatus()).isEqualTo(ExitStatus.exited(7));
          assertThat(Proc.find(child.pid())).isNull();
          assertThat(parent.children().all()).isEmpty();
          assertThat(waitForAny(Children.FOREVER).result()).isEqualTo(-Errno.ECHILD);
        });
  }

  @Test
  void aChildThatNobodyHasWaitedForIsAZombieWithoutACore() throws Exception {
    InProc.run(
        () -> {
          Proc child = startAndAwaitZombie(() -> 3);
          assertThat(CoreManager.system().grantedCores()).isEqualTo(1);
          assertThat(Proc.find(child.pid())).isSameAs(child);
          Children children = Proc.current().children();
          assertThat(children.await(any -> true, 0, false).child()).isSameAs(child);
          assertThat(children.await(any -> true, 0, true).child()).isSameAs(child);
          assertThat(Proc.find(child.pid())).isNull();
        });
  }

  @Test
  void ofSeveralZombiesTheOldestIsWaitedForFirstAndOneMayBeChosen() throws Exception {
    InProc.run(
        () -> {
          List<Proc> zombies = new ArrayList<>();
          for (int status = 0; status < 3; status++) {
            int returned = status;
            zombies.add(startAndAwaitZombie(() -> returned));
          }
          Children children = Proc.current().children();
          assertThat(children.await(proc -> proc == zombies.get(1), 0, true).child())
              .isSameAs(zombies.get(1));
          assertThat(waitForAny(0).child()).isSameAs(zombies.get(0));
          assertThat(waitForAny(0).child()).isSameAs(zombies.get(2));
          assertThat(waitForAny(0).result()).isEqualTo(-Errno.ECHILD);
        });
  }

  @Test
  void aWaitThatIsInterruptedIsEintrAndTakesNothing() throws Exception {
    InProc.run(
        () -> {
          CountDownLatch go = new CountDownLatch(1);
          Proc child =
              Proc.start(
                  child("child"),
                  () -> {
                    go.await();
                    return 0;
                  });
          Thread waiter = Thread.currentThread();
          Proc.current().spawn(waiter::interrupt);
          assertThat(waitForAny(Children.FOREVER).result()).isEqualTo(-Errno.EINTR);
          assertThat(Thread.interrupted()).isTrue();
          go.countDown();
          assertThat(child.awaitExit()).isZero();
          assertThat(Proc.find(child.pid())).isNull();
        });
  }

  @Test
  void aChildThatASignalEndedSaysWhich() throws Exception {
    InProc.run(
        () -> {
          Proc child =
              Proc.start(
                  child("child"),
                  () -> {
                    new CountDownLatch(1).await();
                    return 0;
                  });
          child.terminate(ExitStatus.signaled(9));
          child.terminate(ExitStatus.exited(0));
          assertThat(waitForAny(Children.FOREVER).child()).isSameAs(child);
          ExitStatus status = child.exitStatus();
          assertThat(status.isSignaled()).isTrue();
          assertThat(status.waitStatus()).isEqualTo(9);
          assertThat(status.shellStatus()).isEqualTo(137);
        });
  }

  @Test
  void aChildOfAParentThatWaitsForNoneIsGoneAtOnce() throws Exception {
    InProc.run(
        () -> {
          Proc early = startAndAwaitZombie(() -> 0);
          Proc.current().children().unwaited(true);
          assertThat(Proc.find(early.pid())).isNull();
          Proc late = startAndAwaitZombie(() -> 0);
          assertThat(Proc.find(late.pid())).isNull();
          assertThat(late.exitStatus()).isEqualTo(ExitStatus.exited(0));
          assertThat(waitForAny(0).result()).isEqualTo(-Errno.ECHILD);
        });
  }

  @Test
  void aChildOutlivesItsParentAndIsNobodysThen() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Proc> started = new ArrayList<>();
    InProc.run(
        () -> {
          startAndAwaitZombie(() -> 0);
          started.add(Proc.current());
          started.add(
              Proc.start(
                  child("orphan"),
                  () -> {
                    go.await();
                    return Proc.current().parent() == null ? 4 : 5;
                  }));
        });
    Proc parent = started.get(0);
    Proc orphan = started.get(1);
    parent.awaitExit();
    assertThat(parent.children().all()).isEmpty();
    assertThat(Proc.all()).doesNotContain(parent).contains(orphan);
    go.countDown();
    assertThat(orphan.awaitExit()).isEqualTo(4);
    assertThat(Proc.all()).doesNotContain(orphan);
  }

  @Test
  void aProcThatWasRefusedItsDriverWasNeverThere() throws Exception {
    InProc.run(
        () -> {
          DriverFactory refusing =
              () -> {
                throw new IOException("refused for the test");
              };
          List<Proc> before = Proc.all();
          assertThatThrownBy(() -> Proc.start(child("refused").withDrivers(refusing), () -> 0))
              .hasMessage("refused for the test");
          assertThat(Proc.all()).isEqualTo(before);
          assertThat(waitForAny(0).result()).isEqualTo(-Errno.ECHILD);
        });
  }

  @Test
  void aProcStartedFromAPlainThreadHasNoParentAndIsGoneWhenItEnds() throws Exception {
    Proc proc = Proc.start(child("alone"), () -> 0);
    assertThat(proc.parent()).isNull();
    proc.awaitExit();
    assertThat(Proc.find(proc.pid())).isNull();
  }
}
