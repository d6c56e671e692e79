/**
 * Whole cores for processes: the core manager, its carriers, and what runs on them.
 *
 * <p>How it fits together. {@link io.upcall.cores.CoreManager} owns the CPUs that the JVM may use
 * ({@link io.upcall.cores.Topology}), keeps a low-latency core for all threads that are not its
 * own, and has one pinned, parked {@code Carrier} thread for each other core. A {@link
 * io.upcall.cores.Proc} has as many {@code Vcore}s as it may have cores, each with its ring (an
 * async-core driver), its alarms, its inbox and its queue of ready uthreads, and asks for cores. A
 * {@link io.upcall.cores.policy.CoreAllocator} on the manager's own thread decides; a grant wakes
 * the carrier of a core, which then runs one vcore of the proc.
 *
 * <p>How data flows through a vcore. Each turn takes what other threads left in the inbox, runs the
 * alarms that are due, runs at most the uthreads that were ready when the turn began, and takes one
 * turn of the driver, which runs completion callbacks. A uthread that makes a blocking call submits
 * a {@link io.upcall.cores.BlockingCall} to the driver of the vcore it is on and parks; the
 * callback of that call unparks it, and the JDK hands its continuation back to {@code
 * UthreadExecutor}, which gives it to the proc's {@link io.upcall.cores.Scheduler}.
 *
 * <p><b>Schedulers.</b> A program may bring its own {@link io.upcall.cores.Scheduler}; {@code
 * ProcScheduler} stands before it, so that what it throws ends its proc and no vcore. {@link
 * io.upcall.cores.Uthread} is what schedulers and thread libraries know of a uthread, and {@link
 * io.upcall.cores.UthreadDump} shows what all of them do.
 *
 * <p><b>The life of a proc.</b> {@code ProcTable} has all procs and who started whom, {@link
 * io.upcall.cores.Children} is a parent's view of it; {@code ProcBoot} opens what a proc needs and
 * has it admitted, {@code ProcLife} brings it from there to the return of its cores, whether it
 * exits, is killed or crashes. In between {@code ProcCores} asks for cores, {@code ProcUthreads}
 * makes uthreads, and {@code ProcCalls} takes calls to the vcores' drivers. {@code Bound} knows
 * which proc a thread belongs to.
 *
 * <p><b>Online and offline.</b> A vcore gives its core back when it is asked to, when its proc has
 * no use for it, or when it idles while somebody has no core at all; past a deadline the core is
 * taken ({@code CarrierPool.evict}) while the uthread that ran there runs on, when nobody else
 * wants the CPU, to its next scheduling point. The carrier of a vcore that leaves with calls in
 * flight sleeps until the vcore is back ({@code CarrierPool.keep}): the kernel completes a call
 * when the thread that submitted it enters it, and one that computed for another proc would not,
 * for a tick or more. What is ready is handed to a sibling. What comes afterwards, a completion, an
 * alarm, an unpark, is seen to by a sibling that stands in for the vcore for a turn, or, when the
 * proc has no core, becomes a request for one: {@code ProcCores.attend}, {@code Absentees}, {@code
 * RingWatch}. Who owns a vcore at any moment is in {@code Tenure}.
 *
 * <p><b>The carrier protocol.</b> What a vcore owns is touched only by a carrier that has moved its
 * state word from UTHREAD to LOOP; see {@code Carrier}. No code in such a section blocks, takes a
 * lock or parks, and all of it re-reads which vcore it is on, because a carrier may lose its vcore
 * wherever the word says UTHREAD.
 *
 * <p><b>Blocked carriers.</b> A uthread that blocks its thread outside the library takes its
 * carrier away with it, but not its vcore. {@code BlockedMonitor} keeps a {@code Watch} on each
 * vcore; when a carrier sleeps where it should not, {@code CarrierPool} takes the vcore from it and
 * gives it, with its seat on the core, to a spare carrier, which moves the old one to the
 * low-latency set. The uthread of the old one finds that no section opens, yields, and so comes
 * home by the vcore's inbox; its carrier goes to the pool. {@link io.upcall.cores.BlockedHook} does
 * the same before the fact. {@code Activations} counts who is away and tells whoever listens.
 *
 * <p><b>Watching.</b> {@code Decisions} counts what is granted, taken and replaced and tells Flight
 * Recorder ({@code CoreEvent}, {@code ProcEvent}); {@code MachineView} shows it, with the maps of
 * {@link io.upcall.cores.status}, to management clients.
 */
@NullMarked
package io.upcall.cores;

import org.jspecify.annotations.NullMarked;
