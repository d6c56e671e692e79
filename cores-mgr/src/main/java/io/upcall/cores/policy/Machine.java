package io.upcall.cores.policy;

/**
 * What the allocator does to cores: the real one wakes, tells and moves carriers, the simulated one
 * notes it. Each is answered later, or at once, through the allocator, with the same core and
 * sequence number.
 *
 * <p>An implementation must not call the allocator from inside one of these methods: the allocator
 * is in the middle of a decision. It leaves the answer for the allocator's owner to bring.
 */
public interface Machine {

  /**
   * Core {@code core} is {@code proc}'s vcore {@code vcore} from now on. Answered by {@link
   * CoreAllocator#online}.
   *
   * @param sequence names this grant of this core; it is in every later call about it
   */
  void grant(int core, int proc, int vcore, long sequence);

  /**
   * The vcore on {@code core} has a preemption pending: it is to give the core back at its next
   * scheduling point. Answered by {@link CoreAllocator#vacated}.
   *
   * @param deadlineNanos when it will be forced, by the allocator's clock
   */
  void ask(int core, long sequence, long deadlineNanos);

  /**
   * The vcore on {@code core} has to go now, whatever it runs. Answered by {@code
   * CoreAllocator.vacated}, once nothing of the proc runs on the core and the vcore's context is
   * safe.
   */
  void force(int core, long sequence);
}
