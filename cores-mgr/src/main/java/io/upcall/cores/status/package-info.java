/**
 * What everybody may read without asking: the state of all vcores of a proc ({@link
 * io.upcall.cores.status.Vcoremap}) and of all cores of the machine ({@link
 * io.upcall.cores.status.Coremap}).
 *
 * <p>Both are rows of longs behind a sequence lock. Whoever changes a state writes its row (the
 * core manager, and the monitor of blocked carriers); whoever wants to know takes a snapshot, which
 * is the state of all rows at one moment, and never holds up a writer. A single row can be read by
 * itself: it is one long.
 *
 * <p>{@link io.upcall.cores.status.CoresMXBean} shows both, the procs and how often cores changed
 * hands to people: {@link io.upcall.cores.CoreManager#view} has it, and JMX.
 */
@NullMarked
package io.upcall.cores.status;

import org.jspecify.annotations.NullMarked;
