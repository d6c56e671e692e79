/**
 * {@code samples/run bench}: Upcall side by side with what else one could use.
 *
 * <p>Every benchmark works the same way. The contenders are processes of their own, pinned to one
 * CPU; the load is another process, pinned to another. All are warmed up, then measured in
 * interleaved rounds (A B C A B C …), and what is compared is the CPU time that the server's
 * process used for one unit of work, as the kernel accounts it: unlike a rate, that does not depend
 * on which side was the bottleneck. A contender that is missing or fails has its reason in its row,
 * and the others go on.
 *
 * <p>{@link io.upcall.samples.bench.BenchCommand} is the command; each {@code …Bench} class is one
 * benchmark and reads as its protocol. The parts they share are in the packages below: {@code
 * process} for child processes, {@code load} for the echo load, {@code peer} for what we are
 * compared with, {@code report} for the numbers, {@code recorded} for what is done with a run that
 * is over.
 */
@NullMarked
package io.upcall.samples.bench;

import org.jspecify.annotations.NullMarked;
