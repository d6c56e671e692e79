/**
 * How long a thread that is ready waits while another one blocks their only core, the program of
 * {@code bench blocked}.
 *
 * <p>{@link io.upcall.samples.bench.blocked.BlockWorker} is a process of its own: it makes one
 * thread ready, blocks the core with another one in a native sleep, and measures when the first one
 * takes its next step. A {@link io.upcall.samples.bench.blocked.BlockStyle} says what kind of
 * threads they are, and whether they tell before they block.
 */
@NullMarked
package io.upcall.samples.bench.blocked;

import org.jspecify.annotations.NullMarked;
