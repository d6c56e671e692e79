/**
 * {@code biod}: an argument that was lost at Sun, as a program.
 *
 * <p>NFS clients had <em>biods</em>, processes each of which made one request at a time and slept
 * until it was answered. Larry McVoy tried to have it done as UFS does it, which "queues something
 * and gets a callback": "two processes, one to queue, one to handle callbacks, would be more
 * efficient and actually faster" (TUHS, June 2020). He lost that argument. This is the experiment:
 *
 * <pre>
 *   biods:     counter ─▶ thread ─pread, pwrite: sleeps in the kernel─▶ tally        (64 of them)
 *
 *   the other: Queuer ─submit─▶ its ring ─completion─▶ event queue ─upcall─▶ Handler ─▶ tally
 *                 ▲        (proc "queuer")                      (proc "handler")  │
 *                 └──────────────────── IdleRequests ◀────────────────────────────┘
 * </pre>
 *
 * <p>What came of it here (2 CPUs, O_DIRECT, 64 in flight, three rounds): a request of the biods
 * costs 10 us of CPU (9 to 14) and one wait. With a core for each of the two procs it costs 9 (7 to
 * 11) and a thirteenth of a wait, which bears him out, if not by much. With one core for both
 * ({@code --cores 1}, which is the default on such a machine) they trade it, and it costs 15. Who
 * has uthreads need not choose: the biods' own program costs 6 to 9 on them.
 *
 * <p>{@link io.upcall.samples.biod.Contest} lets both do the same {@link
 * io.upcall.samples.biod.Load}, and the biods' program a second time on uthreads, and prints what
 * each of them took. Whoever has read or written a wrong byte makes the command fail.
 */
@NullMarked
package io.upcall.samples.biod;

import org.jspecify.annotations.NullMarked;
