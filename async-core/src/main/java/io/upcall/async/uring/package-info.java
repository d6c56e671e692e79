/**
 * The io_uring driver: rings in plain Java through the foreign function API.
 *
 * <p>How data flows through it. {@link io.upcall.async.uring.UringDriver#submit} first lets {@code
 * QuickPath} try a plain system call that cannot block, if the submitter asked for it. Otherwise
 * the call gets a slot in {@code SlotTable} (its slot and generation are the {@code user_data},
 * never a descriptor or an address) and {@code SqeEncoder} writes it into the submission queue of
 * {@code Ring}. Heap arrays pass through a block of {@code Slab}; a receive into the heap or into a
 * selected buffer names the group of {@code BufferRing}, from which the kernel picks when data has
 * come. What finds no room waits in {@code Backlog}. Receives wait in {@code LateReceives} for the
 * end of the turn, where a plain system call often finds their data. {@code Retries} says which
 * errnos of a completion the driver answers by another attempt.
 *
 * <p>{@link io.upcall.async.uring.UringDriver#turn} enters the kernel once, drains the completion
 * queue into a list, and only then completes the calls on that list: a callback never runs while
 * the queue is half read. {@code Wakeup} is the eventfd that ends a sleeping turn from another
 * thread.
 *
 * <p>Everything here is confined to the driver's owner (a carrier in a guarded section, or one
 * plain thread), but for {@code Wakeup.signal}. The rings are set up with COOP_TASKRUN and without
 * SINGLE_ISSUER, so that another thread can become the owner while calls are in flight.
 */
@NullMarked
package io.upcall.async.uring;

import org.jspecify.annotations.NullMarked;
