package io.upcall.async;

/**
 * What this module needs of the layer above to deliver an upcall: a place that runs kconts between
 * two uthreads. A vcore is one, and so is a proc, which picks one of its vcores.
 */
public interface UpcallTarget {

  /**
   * Runs {@code kcont} in vcore context soon, once; wakes a core that sleeps. May be called by any
   * thread; the kcont must not be on a queue.
   *
   * @param level the mask that holds it back
   */
  void post(Kcont kcont, Level level);

  /** True when the caller runs in vcore context: in an upcall, where blocking is an error. */
  boolean isVcoreContext();

  /**
   * What is held back where the caller runs. In vcore context of this target, and in its uthreads;
   * a target without levels, such as a pool of threads, holds nothing back.
   */
  default LevelMask mask() {
    return LevelMask.NONE;
  }
}
