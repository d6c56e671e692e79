/**
 * What programs do with files one after the other: write and make sure, read through, copy; the
 * program of {@code bench files}.
 *
 * <p>{@link io.upcall.samples.bench.files.FileWorker} is a process of its own that does one {@link
 * io.upcall.samples.bench.files.FileWork} for a while and measures itself. A {@code ChunkFile} is
 * what it works on, ours or the JDK's.
 */
@NullMarked
package io.upcall.samples.bench.files;

import org.jspecify.annotations.NullMarked;
