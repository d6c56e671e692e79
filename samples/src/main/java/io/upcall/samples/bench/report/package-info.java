/**
 * What a benchmark says: statistics over interleaved rounds, aligned text tables and JSON.
 *
 * <p>{@link io.upcall.samples.bench.report.RoundTable} holds one number a contender and round.
 * Contenders are compared round by round: the ratio of two of them is the median of the ratios
 * within each round, so that a slow minute of the machine, which hits both, cancels out.
 */
@NullMarked
package io.upcall.samples.bench.report;

import org.jspecify.annotations.NullMarked;
