/**
 * Event queues, continuations and asynchronous calls: the whole of what the layers above build on.
 *
 * <p>How data flows. A program prepares an {@link io.upcall.async.AsyncCall} and gives it to a
 * {@link io.upcall.async.Submitter}; the one at the bottom is a {@link io.upcall.async.Driver}. A
 * call that can be answered at once comes back QUICK. Any other is PENDING: the driver carries it
 * out, and when its turn has drained the kernel's completions, it posts the call, which is a {@link
 * io.upcall.async.Kcont}, to the call's {@link io.upcall.async.EventQueue}. The queue's delivery
 * says who runs the callback: the program that polls, or an {@link io.upcall.async.UpcallTarget}
 * between two of its uthreads. A call without a queue is run by the driver's own turn, in the
 * context of whoever owns the driver. {@link io.upcall.async.Alarms} is the clock of one such
 * owner.
 *
 * <pre>
 *   prepare ── submit ──┬── QUICK   result in the call, no event
 *                       ├── PENDING ── driver.turn() ── queue.post ── callback, once
 *                       ├── AGAIN   no room and NONBLOCK: the call is idle as before
 *                       └── INVALID the driver is closed or cannot do this: idle as before
 * </pre>
 *
 * <p>A {@link io.upcall.async.Mailbox} is what an event waits in, and comes in three kinds: {@link
 * io.upcall.async.EventQueue} keeps every event, {@link io.upcall.async.CoalescingQueue} one slot
 * an id, {@link io.upcall.async.EventBitmap} one bit. Any kind takes any {@link
 * io.upcall.async.Delivery}: polled, upcall, or {@link io.upcall.async.Workers}, where callbacks
 * may block. A {@link io.upcall.async.QueueSet} waits for several at once.
 *
 * <p>Nothing in this module knows vcores, processes or POSIX.
 */
@NullMarked
package io.upcall.async;

import org.jspecify.annotations.NullMarked;
