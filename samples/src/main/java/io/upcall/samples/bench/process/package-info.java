/**
 * Processes that a benchmark starts: on which CPU, how they are asked for things, what CPU time
 * they used, and that none of them stays behind.
 *
 * <p>A {@link io.upcall.samples.bench.process.Workplace} is what one benchmark has: its child
 * processes, its temporary folder, its CPUs. When it is closed, or the JVM told to end, they are
 * stopped and it is deleted. {@link io.upcall.samples.bench.process.Pinning} chooses CPUs, {@link
 * io.upcall.samples.bench.process.JavaCommand} repeats the JVM that runs now.
 */
@NullMarked
package io.upcall.samples.bench.process;

import org.jspecify.annotations.NullMarked;
