/**
 * Watching calls: counters by operation, latency histograms, Flight Recorder events.
 *
 * <p>How data flows. The books of each driver ({@link io.upcall.async.CallLedger}) count always:
 * plain fields of the driver's owner, which {@link io.upcall.async.watch.CallsMXBean} adds up when
 * somebody looks. Everything else is off until it is wanted, and then one {@link
 * io.upcall.async.CallWatch} sees each call go by:
 *
 * <pre>
 *   driver ──▶ ledger ──▶ counters ◀────────────────────────── JMX
 *                 └──▶ CallWatch, if any ──▶ histograms ◀───── JMX: latencyRecording = true
 *                                       └──▶ JFR events ◀───── a recording that enables them
 * </pre>
 *
 * <p>What it costs when off: a store for each count, and one read of a static field that is null
 * when a call is submitted and when it ends.
 *
 * <p>{@link io.upcall.async.watch.Watching} is the switch. A driver that opens makes it listen for
 * recordings; the bean is registered by {@link io.upcall.async.watch.Watching#registerBean()} or
 * with {@code -Dupcall.jmx=true}. Events of single calls are many, so they are off unless a
 * recording says otherwise; {@code upcall.jfc}, beside this package's classes, does.
 */
@NullMarked
package io.upcall.async.watch;

import org.jspecify.annotations.NullMarked;
