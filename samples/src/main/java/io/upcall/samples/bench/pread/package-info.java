/**
 * Random reads of 4 KiB at given offsets, the program of {@code bench pread}.
 *
 * <p>{@link io.upcall.samples.bench.pread.ReadWorker} is a process of its own that reads as its
 * first argument says and measures itself. A {@code BlockFile} is what is read from, ours or the
 * JDK's; a {@code ReadTask} is one thread's share of the work.
 */
@NullMarked
package io.upcall.samples.bench.pread;

import org.jspecify.annotations.NullMarked;
