/**
 * {@code cores}: who has which core, live. {@link io.upcall.samples.cores.Contest} starts two procs
 * that want the same cores, {@link io.upcall.samples.cores.Hog} and {@link
 * io.upcall.samples.cores.Bursts}; a {@link io.upcall.samples.cores.Frame} is one look at the
 * machine by {@link io.upcall.cores.CoreManager#view}, and a {@link
 * io.upcall.samples.cores.Display} shows it.
 */
@NullMarked
package io.upcall.samples.cores;

import org.jspecify.annotations.NullMarked;
