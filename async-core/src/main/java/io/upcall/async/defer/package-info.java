/**
 * Deferral: having something done later, at a level, from anywhere. After NetBSD's kcont(9) and
 * softint(9).
 *
 * <p>What is to be done is <em>established</em> ahead, where there is time to allocate: a {@link
 * io.upcall.async.defer.Deferral} with its continuation, its level, and whether it may block.
 * Queuing it later takes no memory and no time, so it may be done from vcore context, from inside
 * another callback or from any thread. There is one queue for each level and kind, so continuations
 * that block hold up none that do not, and a level that is masked on a vcore holds up no other.
 *
 * <pre>
 *   establish ──▶ Deferral ──defer(object, status)───────────────┐      {level, upcall} queue ──▶ vcore
 *                    │                                           ├──▶
 *                    └──hang──▶ HungKconts of an object ──fire───┘      {level, worker} queue ──▶ thread
 *                                      ▲
 *                            the object's I/O completes
 * </pre>
 *
 * <p>A continuation is called with three things, as kcont(9) has it: the <em>object</em> that
 * something happened to, the <em>opaque</em> argument that it was established with, and the
 * <em>status</em>. So a chain of calls carries who asked: each step's continuation finds the
 * request in its opaque argument, the call that completed in the object, and its result in the
 * status, and hangs itself or the next step on the next call. {@link
 * io.upcall.async.defer.HungCall} is a call with such a list.
 *
 * <p>From inside a continuation everything is legal: queuing it again, hanging it elsewhere,
 * disestablishing it, firing and emptying the list that it hung on, closing the queues.
 */
@NullMarked
package io.upcall.async.defer;

import org.jspecify.annotations.NullMarked;
