package io.upcall.cores.status;

/**
 * One core.
 *
 * @param cpu as the kernel numbers it
 * @param state what the core manager knows of it
 * @param pid whose it is, 0 when it is FREE or CLOSED
 * @param vcore which vcore of that proc
 * @param changes how often its state has changed, modulo 2<sup>16</sup>: two looks with the same
 *     number have seen the same stay
 */
public record CoreRow(int cpu, CoreState state, int pid, int vcore, long changes) {}
