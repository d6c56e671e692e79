/**
 * The load of echo servers, in three forms. Closed loop: every connection has one message on the
 * way, and the next goes out when the last one came back whole. Open loop: messages are due at a
 * fixed rate, and latency counts from then. Storm: a connection for every message.
 *
 * <p>{@link io.upcall.samples.bench.load.EchoLoad} is a program of its own, so that a benchmark can
 * pin it to another CPU than the server's. One thread does everything. {@code ClosedLoop}, {@code
 * OpenLoop} and {@code StormLoop} decide when to send and what to count, {@code Messages} holds and
 * checks the bytes, and a {@code Transport} moves them; nothing but the transport knows about
 * sockets.
 *
 * <p>The load itself reads the server's CPU clock, at the first and the last instant of the window
 * that it counts: a parent process told through a pipe would read it late by a scheduling delay.
 */
@NullMarked
package io.upcall.samples.bench.load;

import org.jspecify.annotations.NullMarked;
