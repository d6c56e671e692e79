/**
 * What is done with a run that is over: {@link io.upcall.samples.bench.recorded.Recording} reads
 * the JSON that it wrote, {@link io.upcall.samples.bench.recorded.Drift} compares it with an
 * earlier one, {@link io.upcall.samples.bench.recorded.Charts} draws it, and {@link
 * io.upcall.samples.bench.recorded.MarkdownTables} writes it into a README.
 */
@NullMarked
package io.upcall.samples.bench.recorded;

import org.jspecify.annotations.NullMarked;
