/**
 * One byte to and fro over two pipes between two threads of one core, the program of {@code bench
 * pipe}.
 *
 * <p>{@link io.upcall.samples.bench.pipe.PipeWorker} is a process of its own that plays for a while
 * and measures itself. A {@code PipeTable} is what is played on: our pipes and uthreads, or the
 * JDK's and its virtual threads.
 */
@NullMarked
package io.upcall.samples.bench.pipe;

import org.jspecify.annotations.NullMarked;
