/**
 * {@code proxyd}: a TCP proxy, written as one would in C with threads.
 *
 * <p>{@link io.upcall.samples.proxyd.Proxyd} accepts. A {@link io.upcall.samples.proxyd.Relay} is
 * one client: it connects to the {@link io.upcall.samples.proxyd.Target} and runs two {@link
 * io.upcall.samples.proxyd.Direction}s, each on a uthread of its own:
 *
 * <pre>
 *                    ┌─ Direction: poll, then recv and send, or splice and splice ─▶┐
 *   client socket ◀──┤                                                              ├──▶ target
 *                    └◀───────────────────────────────────────────── Direction ─────┘
 * </pre>
 *
 * <p>Large amounts go through a pipe, leased from a {@link io.upcall.samples.proxyd.PipePool} only
 * while they move, and never come into this program; small ones are copied through a buffer, which
 * costs the same. Who finds no pipe copies, too: because five hundred are leased, or because the
 * driver has no splice (vertx).
 *
 * <p>An end of stream is passed on as such (shutdown), and the other direction goes on. What goes
 * wrong on one side is passed on as a reset. {@link io.upcall.samples.proxyd.Health} looks whether
 * the target is there. A stop lets the connections come to their end, for as long as it has.
 */
@NullMarked
package io.upcall.samples.proxyd;

import org.jspecify.annotations.NullMarked;
