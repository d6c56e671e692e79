/**
 * The simulated driver: asynchronous calls without a kernel, for tests of what is built on them.
 *
 * <p>{@link io.upcall.async.sim.SimDriver} keeps every promise of {@link io.upcall.async.Driver},
 * but when and with what result a call ends is for the test to say, in one of three ways:
 *
 * <ul>
 *   <li>A <em>script</em>: for each operation, what a submission is {@linkplain
 *       io.upcall.async.sim.Answer answered}: at once, with the next turn, after a time, when the
 *       test completes it, or not at all. What was submitted can be read back.
 *   <li>A <em>policy</em>, for what the script says nothing of: {@link
 *       io.upcall.async.sim.RandomPolicy} draws errnos, short transfers, delays, refusals, lost
 *       cancels and overtaking from a seed.
 *   <li>The <em>world</em>, when neither has a result: {@link io.upcall.async.sim.SimWorld} has
 *       files, pipes and stream sockets in memory, on which operations are performed.
 * </ul>
 *
 * <pre>
 *   submit ──▶ Script ──▶ Policy ──▶ Answer ──▶ Flight ──▶ SimKernel (files, pipes, sockets)
 *                                                │  ▲           │
 *                                     delays ────┘  └── waiters ┘
 *                                    SimClock       look again
 *   turn ◀── over, in the order of ending ◀──────────┘
 * </pre>
 *
 * <p>Time is a variable of the world, which several drivers may share: it passes when the test
 * advances it, or, in a jumping world, as soon as all its drivers wait.
 *
 * <pre>
 *   SimDriver driver = new SimDriver().script(Op.SEND, Answer.quick(64));
 *   driver.submit(recv, 0);                     // PENDING: held, as 5 is no socket of its world
 *   driver.completeWith(recv, bytes);           // "data has come"
 *   driver.turn(0);                             // the event
 *   driver.advance(5_000_000_000L);             // timeouts of up to five seconds are over
 * </pre>
 *
 * <p>Where a kernel leaves an order open, this one has an order: calls complete in the order in
 * which they ended, timeouts by deadline and then by submission. The same test gives the same
 * events in the same order, always.
 */
@NullMarked
package io.upcall.async.sim;

import org.jspecify.annotations.NullMarked;
