package io.upcall.libc;

import java.util.Arrays;

/** The signalfds that take from one proc's signals. Any thread. */
final class SignalSources {

  /** Copied on write, under this object's monitor. */
  private volatile SignalSource[] all = {};

  /** From now on {@code source} is told of what comes and goes. */
  synchronized void add(SignalSource source) {
    SignalSource[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = source;
    all = more;
  }

  /** It is told no more. */
  synchronized void remove(SignalSource source) {
    all = Arrays.stream(all).filter(s -> s != source).toArray(SignalSource[]::new);
  }

  /** What is pending has changed; {@code came} has the bits of what came. */
  void settle(long came) {
    for (SignalSource source : all) {
      source.settle(came);
    }
  }
}
