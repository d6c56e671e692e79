package io.upcall.async.mix;

import static org.assertj.core.api.Assertions.fail;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import org.jspecify.annotations.Nullable;

/** A call of an actor, which knows whether an event of it may come now. */
final class MixCall extends AsyncCall {

  private final RandomMix mix;
  private final Actor actor;
  private boolean pending;
  private boolean cancelled;

  MixCall(RandomMix mix, Actor actor, @Nullable EventQueue queue) {
    super(queue);
    this.mix = mix;
    this.actor = actor;
  }

  boolean isPending() {
    return pending;
  }

  /** The driver took it. */
  void taken() {
    pending = true;
    cancelled = false;
  }

  /** Somebody asked for its end, or the driver is closing. */
  void mayBeCanceled() {
    cancelled = true;
  }

  @Override
  protected void run() {
    if (!pending) {
      fail("an event that nobody waits for: %s of %s; %s", op(), actor, mix);
    }
    pending = false;
    mix.ended();
    over();
  }

  /** It was not taken. */
  void refused() {
    pending = false;
  }

  /** It has its result, and no event comes. */
  void endedQuick() {
    pending = false;
    over();
  }

  private void over() {
    int result = result();
    if (result == -Errno.ECANCELED && !cancelled) {
      fail("%s of %s is cancelled and nobody asked; %s", op(), actor, mix);
    }
    if (result < 0 && !op().expects(-result)) {
      fail("%s of %s ends with %s; %s", op(), actor, Errno.name(-result), mix);
    }
    boolean failure = result < 0 && result != -Errno.ECANCELED && result != -Errno.ETIME;
    if (failure && !mix.failsAtRandom()) {
      fail("%s of %s fails with %s; %s", op(), actor, Errno.name(-result), mix);
    }
    actor.over(this);
    releaseBuffer();
  }
}
