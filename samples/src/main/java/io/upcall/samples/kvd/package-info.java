/**
 * {@code kvd}: a key-value server that speaks the Redis protocol, in plain blocking style, one
 * uthread a connection.
 *
 * <p>To read it, follow a request: {@link io.upcall.samples.kvd.Connection} receives what is there,
 * {@link io.upcall.samples.kvd.resp} finds the requests in it, {@link
 * io.upcall.samples.kvd.command} runs them on {@link io.upcall.samples.kvd.data} and puts the
 * replies into one buffer, {@link io.upcall.samples.kvd.log} makes what they changed durable, and
 * the connection sends the replies with one send.
 *
 * <p>The data have one lock. A command needs a fraction of a microsecond, receiving and sending
 * what goes with it several: so vcores share the part that costs, and wait for each other rarely.
 * The lock is held for a batch of commands and never while anything waits; a uthread that finds it
 * taken parks. With one vcore, the usual case, nobody ever finds it taken, because a uthread that
 * does not wait is not interrupted by another. The alternatives are worse: to run all commands on
 * one vcore costs a hand-over of two switches for each request, and data divided by keys would make
 * every command that has several a protocol between them.
 */
@NullMarked
package io.upcall.samples.kvd;

import org.jspecify.annotations.NullMarked;
