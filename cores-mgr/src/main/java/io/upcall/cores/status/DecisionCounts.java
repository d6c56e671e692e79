package io.upcall.cores.status;

/**
 * How often what was decided about cores, since the start of the JVM.
 *
 * @param grants of a core to a vcore
 * @param revokes cores that came back at a scheduling point: asked for, yielded, idle, at an end
 * @param preemptions uthreads that lost their vcore by force; mostly with its core
 * @param blocks carriers that were blocked and replaced
 * @param unblocks those of them that came back
 */
public record DecisionCounts(
    long grants, long revokes, long preemptions, long blocks, long unblocks) {}
