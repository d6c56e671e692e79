/**
 * The scripted driver: asynchronous calls without a kernel, for tests of what is built on them.
 *
 * <p>{@link io.upcall.async.sim.SimDriver} keeps every promise of {@link io.upcall.async.Driver}
 * and does nothing by itself. The script says, for each operation, what a submission is answered
 * ({@link io.upcall.async.sim.Answer}): at once, with the next turn, when the test says so, or not
 * at all; what was submitted can be read back ({@link io.upcall.async.sim.Submission}). Time is a
 * variable: it passes when the test {@linkplain io.upcall.async.sim.SimDriver#advance advances} it.
 *
 * <pre>
 *   SimDriver driver = new SimDriver().script(Op.SEND, Answer.quick(64));
 *   driver.submit(recv, 0);                     // PENDING: held, as nothing else was said
 *   driver.completeWith(recv, bytes);           // "data has come"
 *   driver.turn(0);                             // the event
 *   driver.advance(5_000_000_000L);             // timeouts of up to five seconds are over
 * </pre>
 *
 * <p>Where the kernel leaves an order open, this driver has one: calls complete in the order in
 * which they were completed, timeouts by deadline and then by submission. The same test gives the
 * same events in the same order, always.
 */
@NullMarked
package io.upcall.async.sim;

import org.jspecify.annotations.NullMarked;
