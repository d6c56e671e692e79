package io.upcall.cores;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handler of upcalls: {@code sa_upcall_t}. */
@FunctionalInterface
public interface SaUpcall {

  /**
   * Something happened. Runs in vcore context, on one of the proc's vcores, between two uthreads:
   * it must not block, and a blocking call fails in it with EDEADLK. Upcalls of one vcore come one
   * after the other.
   *
   * @param fresh the activation that it runs on
   * @param event the activations that it is about
   * @param interrupted those that were stopped to deliver it: always none, because it is delivered
   *     where nothing has to be stopped for it
   * @param aux see {@link SaEvent}
   */
  void upcall(
      Activation fresh, List<Activation> event, List<Activation> interrupted, @Nullable Object aux);
}
