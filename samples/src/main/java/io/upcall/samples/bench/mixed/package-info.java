/**
 * A latency server, a hog and a file copier that want the same core, the program of {@code bench
 * mixed}.
 *
 * <p>{@link io.upcall.samples.bench.mixed.MixedWorker} is a process of its own with all three; a
 * {@link io.upcall.samples.bench.mixed.MixedStyle} says who decides which of them runs. The server
 * answers the load of the benchmark, which measures its latency from outside; hog and copier count
 * what they get done in the meantime.
 */
@NullMarked
package io.upcall.samples.bench.mixed;

import org.jspecify.annotations.NullMarked;
