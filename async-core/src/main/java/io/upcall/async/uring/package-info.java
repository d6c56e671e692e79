/**
 * The io_uring driver: rings in plain Java through the foreign function API.
 *
 * <p>How data flows through it. {@link io.upcall.async.uring.UringDriver#submit} first lets {@code
 * QuickPath} try a plain system call that cannot block, if the submitter asked for it. Otherwise
 * {@code RingEntries} gives the call a slot in {@code SlotTable} (its ticket there is the {@code
 * user_data}, never a descriptor or an address) and {@code SqeEncoder} writes it into the
 * submission queue of {@code Ring}. Heap arrays pass through a block of {@code Slab}; a receive
 * into the heap or into a selected buffer names the group of {@code BufferRing}, from which the
 * kernel picks when data has come. What finds no room waits in {@code Backlog}. Receives wait in
 * {@code LateReceives} for the end of the turn, where a plain system call often finds their data;
 * what is asked for {@code SOON} waits in {@code SoonCalls} until there is nothing else to deliver.
 * What is not an everyday call is looked at by {@code SpecialCalls}; linked calls go by way of
 * {@code Chains}.
 *
 * <p>{@link io.upcall.async.uring.UringDriver#turn} enters the kernel once. {@code Completions}
 * drains the completion queue into a list, with {@code Retries} saying which errnos the driver
 * answers by another attempt; only then are the calls on that list completed: a callback never runs
 * while the queue is half read. The completions of multishot calls go into the rings of their
 * sources by {@code Sources}, with the memory of {@code StreamBuffers}. {@code Cancels} ends calls
 * before their time. {@code Wakeup} is the eventfd that ends a sleeping turn from another thread,
 * {@code Messages} what other drivers post here.
 *
 * <p>{@code Features} are what the kernel has of {@link io.upcall.async.uring.UringFeature}, less
 * what {@link io.upcall.async.uring.UringOptions} switch off.
 *
 * <p>Everything here is confined to the driver's owner (a carrier in a guarded section, or one
 * plain thread), but for {@code Wakeup.signal}. The rings are set up with COOP_TASKRUN and without
 * SINGLE_ISSUER, so that another thread can become the owner while calls are in flight.
 */
@NullMarked
package io.upcall.async.uring;

import org.jspecify.annotations.NullMarked;
