/**
 * How long a thread that was woken waits for a core, the program of {@code bench grant}.
 *
 * <p>{@link io.upcall.samples.bench.grant.GrantWorker} is a process of its own. It wakes a thread
 * again and again, each time when that has no core, and measures until its first step. A {@link
 * io.upcall.samples.bench.grant.GrantStyle} says what kind of thread it is, and who has the core.
 */
@NullMarked
package io.upcall.samples.bench.grant;

import org.jspecify.annotations.NullMarked;
