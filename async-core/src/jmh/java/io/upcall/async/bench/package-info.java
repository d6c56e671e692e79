/**
 * Benchmarks of this module: what its hot paths cost, beside a peer in the same run.
 *
 * <pre>
 *   mvn -Pjmh -pl async-core                                   all of them
 *   mvn -Pjmh -pl async-core -Dupcall.jmh.filter=EventQueue    some
 *   mvn -Pjmh -pl async-core -Dupcall.jmh.quick                short runs, for a look
 * </pre>
 *
 * <p>The benchmarks of the uring driver are in its own package, because their peer, a bare ring,
 * speaks the same kernel interface.
 *
 * <p>How it goes: {@link io.upcall.async.bench.BenchMain} runs JMH, whose gc profiler counts the
 * bytes an operation; a method that has to reach something says so in a {@link
 * io.upcall.async.bench.Goal}, and {@link io.upcall.async.bench.Scoreboard} prints ours, the peer's
 * and their ratio. Only allocation fails a run: times are for reading.
 */
@NullMarked
package io.upcall.async.bench;

import org.jspecify.annotations.NullMarked;
