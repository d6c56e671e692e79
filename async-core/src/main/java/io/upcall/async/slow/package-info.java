/**
 * The slow road: calls that are only a function, on prepared threads, behind the same call object.
 *
 * <p>The kernel has asynchronous forms of the hot operations, and the drivers have state machines
 * for those. For the rest nobody writes one: they are functions that block a thread. Each driver
 * has a {@link io.upcall.async.slow.SlowLane}, which belongs to the driver's owner; all lanes lead
 * to a {@link io.upcall.async.slow.SlowRoad}, a bounded set of threads.
 *
 * <pre>
 *   submit ──tryQuick──▶ QUICK
 *      │would wait
 *      ▼
 *   lane ──room on the road──▶ road's queue ──thread──▶ function ──▶ lane's queue ──turn──▶ event
 *      └──no room──▶ waits in the lane, or AGAIN with NONBLOCK and ATOMIC
 * </pre>
 *
 * <p>Submitting takes room, which is one atomic access, and links the call: it starts no thread,
 * makes no system call and takes no lock. The driver's next turn hands it over, as it hands entries
 * to the kernel. Bounds: {@link io.upcall.async.slow.SlowRoad#THREADS} functions at once, {@link
 * io.upcall.async.slow.SlowRoad#QUEUED} more that wait for a thread, in all lanes together.
 *
 * <p>The road is the blocked hook of the asynchronous system calls this design grew from, turned
 * round: there the call runs on the caller's stack and moves to a prepared one when it blocks. A
 * Java stack cannot be moved under its caller, but a vcore can: where a core manager replaces a
 * carrier that blocks, the function may run on the vcore's own carrier, before it comes here.
 */
@NullMarked
package io.upcall.async.slow;

import org.jspecify.annotations.NullMarked;
