package io.upcall.async.stress;

import io.upcall.async.Kcont;

/** A kcont that counts its callbacks. Owned by the consumer, whoever that is at the time. */
final class CountedEvent extends Kcont {

  int runs;

  @Override
  protected void run() {
    runs++;
  }
}
