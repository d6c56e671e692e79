package io.upcall.async;

import org.jspecify.annotations.Nullable;

/**
 * A kcont that carries what it is about: an object, and how that fared. What a callback is given is
 * what was carried when it was queued, even if it has been queued again since, by another thread.
 */
public abstract class CarryingKcont extends Kcont {

  // From the claim until the kcont is off the queue: of the claim's owner, then of the consumer.
  private @Nullable Object object;
  private int status;

  // From there on: of the consumer, until the callback has begun.
  private @Nullable Object takenObject;
  private int takenStatus;

  /** A kcont that carries nothing. */
  protected CarryingKcont() {}

  /** The callback. See {@link Kcont#run}. */
  protected abstract void run(@Nullable Object carried, int carriedStatus);

  /** Says what the callback is to be given. By who has claimed the kcont, before it is queued. */
  protected final void carry(@Nullable Object carried, int carriedStatus) {
    object = carried;
    status = carriedStatus;
  }

  /** Before the claim goes: the next producer may be waiting for it. */
  @Override
  final void unclaim() {
    takenObject = object;
    takenStatus = status;
    object = null;
    super.unclaim();
  }

  @Override
  protected final void run() {
    Object carried = takenObject;
    takenObject = null;
    run(carried, takenStatus);
  }
}
