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
 * <p><b>One table or two?</b> The question of asleep()'s inventor: threads and callbacks in a hash
 * table each "would approximately double the cost of wakeup()". It does, when nobody sleeps there,
 * as is the case for most wakeups: 7.5 ns with one table, 15.3 with two. Of a sleep that is woken
 * and delivered the second look is a quarter: 33.5 and 41.6 ns one at a time, 28.5 and 36.0 in
 * batches of 64. So it is one table, whose entries are all "things which can be woken". (The
 * methods of SleepBench in a plain loop on one CPU of a 2-CPU x86-64 machine, JDK 25; medians of
 * 400 blocks, and of three runs.)
 *
 * <p><b>Lock-free?</b> No: striped, with sections of a few loads and stores; see {@link
 * io.upcall.async.sleep.SleepTable}. In the same runs offer and poll of a JCTools MPSC queue take
 * 9.0 ns one at a time and 11.0 in batches. A sleep is four atomic accesses to its one (two
 * sections, the push, the take), so it costs 2.6 times that in batches and 3.7 times alone.
 *
 * <p>The timeouts are alarms of a {@link io.upcall.async.Clock}: a proc's are those of the vcore
 * that the sleeper first slept on, other programs have a thread for them. Whose they are does not
 * matter to the callback: an alarm that goes off only decides the outcome, and posts.
 */
@NullMarked
package io.upcall.async.sleep;

import org.jspecify.annotations.NullMarked;
