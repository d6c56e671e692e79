package io.upcall.async.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;

/** See the package. */
public final class RandomMix {

  private static final int LANES = 12;
  private static final int FILES = 4;
  private static final int TIMERS = 24;
  private static final int NOPS = 24;
  private static final int HOLDERS = 16;
  private static final int STEP_NANOS = 20_000;

  private final Ground ground;
  private final Random random;
  private final String repetition;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final Object[] holders = new Object[HOLDERS];
  private final EventQueue queue = EventQueue.polled();
  private Driver driver;
  private boolean open = true;

  /** Calls that the driver took and that have had no event. */
  private int pending;

  private long operations;
  private long submissions;
  private long cancels;

  private RandomMix(Ground ground, Random random, String repetition) {
    this.ground = ground;
    this.random = random;
    this.repetition = repetition;
  }

  /**
   * Does random operations until there are enough, and ends with everything over and closed.
   *
   * @param repetition how to repeat the run, for messages
   * @param enough told the number of operations so far, now and then
   * @return a line that says what was done
   */
  public static String run(Ground ground, Random random, String repetition, LongPredicate enough)
      throws IOException {
    RandomMix mix = new RandomMix(ground, random, repetition);
    try {
      mix.begin();
      while (!enough.test(mix.operations)) {
        for (int i = 0; i < 1_000; i++) {
          mix.operation();
        }
      }
      mix.closeDriver();
    } catch (IOException | RuntimeException | Error failure) {
      mix.abandon(failure);
      throw failure;
    } finally {
      mix.lanes.forEach(Lane::close);
    }
    return mix.operations
        + " operations, "
        + mix.submissions
        + " calls, "
        + mix.cancels
        + " cancels";
  }

  /** What comes of closing in this state is not what the test is about. */
  private void abandon(Throwable failure) {
    try {
      closeDriver();
    } catch (RuntimeException | Error further) {
      failure.addSuppressed(further);
    }
  }

  private void begin() throws IOException {
    for (int i = 0; i < HOLDERS; i++) {
      holders[i] = "holder " + i;
    }
    driver = ground.open();
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Lane(this, i % 2 == 0, queueOrNone(i)));
    }
    actors.addAll(lanes);
    for (int i = 0; i < FILES; i++) {
      actors.add(new Pages(this, ground.file(driver), queueOrNone(i)));
    }
    for (int i = 0; i < TIMERS; i++) {
      actors.add(new Timer(this, queueOrNone(i)));
    }
    for (int i = 0; i < NOPS; i++) {
      actors.add(new Nop(this, queueOrNone(i)));
    }
  }

  private EventQueue queueOrNone(int number) {
    return number % 3 == 0 ? queue : null;
  }

  private void operation() throws IOException {
    operations++;
    int kind = random.nextInt(1_000);
    if (kind < 650) {
      anyActor().step(random);
    } else if (kind < 700) {
      List<MixCall> calls = anyActor().calls();
      cancel(calls.get(random.nextInt(calls.size())));
    } else if (kind < 702) {
      cancelAllOf(holders[random.nextInt(HOLDERS)]);
    } else if (kind < 710) {
      driver.wake();
    } else if (kind == 710 && random.nextInt(10) == 0) {
      reopen();
    } else {
      turn();
    }
  }

  private Actor anyActor() {
    return actors.get(random.nextInt(actors.size()));
  }

  private void turn() {
    ground.pass(random.nextInt(STEP_NANOS));
    driver.turn(0);
    if (random.nextInt(4) != 0) {
      queue.drain(random.nextBoolean() ? Integer.MAX_VALUE : 3);
    }
    if (queue.isEmpty()) {
      assertThat(driver.inFlight()).as(() -> "calls in flight; " + this).isEqualTo(pending);
      actors.forEach(Actor::checkPunctual);
    }
  }

  private void cancelAllOf(Object holder) {
    cancels++;
    for (Actor actor : actors) {
      for (MixCall call : actor.calls()) {
        if (call.holder() == holder) {
          call.mayBeCanceled();
        }
      }
    }
    driver.cancelHeldBy(holder);
  }

  /** Everything in flight ends with the driver, and a new one goes on. */
  private void reopen() throws IOException {
    closeDriver();
    driver = ground.open();
    open = true;
  }

  private void closeDriver() {
    open = false;
    actors.forEach(actor -> actor.calls().forEach(MixCall::mayBeCanceled));
    driver.close();
    queue.drain(Integer.MAX_VALUE);
    assertThat(pending).as(() -> "calls without an event after close; " + this).isZero();
    assertThat(driver.inFlight()).as(this::toString).isZero();
    assertThat(driver.turn(0)).as(this::toString).isZero();
    for (Actor actor : actors) {
      for (MixCall call : actor.calls()) {
        assertThat(call.isInFlight()).as(() -> call.op() + " in flight; " + this).isFalse();
      }
    }
  }

  // ---- for the actors --------------------------------------------------------------------------

  Ground ground() {
    return ground;
  }

  boolean failsAtRandom() {
    return ground.failsAtRandom();
  }

  boolean isOpen() {
    return open;
  }

  Object anyHolder() {
    return holders[random.nextInt(HOLDERS)];
  }

  /** Submits with random flags, and holds the driver to what they mean. */
  void submit(AsyncCall prepared) {
    MixCall call = (MixCall) prepared;
    int flags = random.nextInt(16);
    submissions++;
    call.taken();
    pending++;
    switch (driver.submit(call, flags)) {
      case Submitter.QUICK:
        require((flags & Submitter.ALWAYS_EVENT) == 0, "quick, with ALWAYS_EVENT");
        ended();
        call.endedQuick();
        break;
      case Submitter.AGAIN:
        require((flags & (Submitter.NONBLOCK | Submitter.ATOMIC)) != 0, "refused, and may wait");
        ended();
        call.refused();
        break;
      case Submitter.PENDING:
        break;
      default:
        fail("INVALID; %s", this);
        break;
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      fail("%s; %s", otherwise, this);
    }
  }

  void cancel(MixCall call) {
    cancels++;
    call.mayBeCanceled();
    driver.cancel(call);
  }

  void ended() {
    pending--;
  }

  @Override
  public String toString() {
    return "operation " + operations + "; " + repetition;
  }
}
