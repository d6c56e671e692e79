/**
 * Sleeping and waking, for callbacks and threads alike.
 *
 * <p>After Bill Sommerfeld's asleep(): the result of a high-speed collision between timeout() and
 * tsleep(). A routine that has to wait for something sleeps on it in one of two ways, and whoever
 * makes it happen wakes both with one {@code wakeup}, without knowing which they are. So the
 * blocking and the asynchronous form of a routine live side by side over the same code.
 *
 * <pre>
 *   asleep(ident, sleeper, queue, timeout) ──┐                 ┌──▶ queue ──▶ callback
 *                                            ├──▶ SleepTable ──┤
 *   tsleep(ident, unless, timeout) ──────────┘      ▲    ▲     └──▶ unpark ──▶ tsleep returns
 *                                                   │    │
 *                       wakeup(ident), wakeupOne(ident)  └─ the clock, when the time is over
 * </pre>
 *
 * <p>A {@link io.upcall.async.sleep.Sleeper} is a kcont, so sleeping and waking allocate nothing:
 * the table's lists are made of the sleepers themselves. Its callback never runs inside {@code
 * wakeup}: it is posted to the queue that its caller chose.
 *
 * <p>The timeouts are alarms of a {@link io.upcall.async.Clock}: a proc's are those of the vcore
 * that the sleeper first slept on, other programs have a thread for them. Whose they are does not
 * matter to the callback: an alarm that goes off only decides the outcome, and posts.
 */
@NullMarked
package io.upcall.async.sleep;

import org.jspecify.annotations.NullMarked;
