/**
 * Who gets which core: the decisions of the core manager, without its threads.
 *
 * <p>{@link io.upcall.cores.policy.CoreAllocator} is one deterministic state machine with one owner
 * at a time: the core manager's thread on a real machine, a simulator on one of up to 1,024 cores
 * that nobody has. Time comes in by a clock that is injected, effects go out by {@link
 * io.upcall.cores.policy.Machine}, so both run the same code. It starts no thread, takes no lock
 * and makes no system call.
 *
 * <p>How data flows. A proc is a {@link io.upcall.cores.policy.Claimant}: it wants so many cores,
 * between a minimum and a maximum, with a priority and a number of provisioned ones. Two steps
 * follow each input:
 *
 * <ol>
 *   <li><em>Shares.</em> How many cores each claimant is entitled to now. A {@link
 *       io.upcall.cores.policy.Policy} orders {@linkplain io.upcall.cores.policy.Claim claims} (a
 *       claimant's next core against another's last one), and a share moves when the one wanted is
 *       before the one held. A claimant that has waited for too long with nothing gets a turn.
 *   <li><em>Cores.</em> A claimant with more cores than its share is asked for one, and forced past
 *       a deadline; one with fewer is granted the next free core, which the same policy picks by
 *       {@linkplain io.upcall.cores.policy.Place place}: SMT siblings, last-level cache, NUMA node.
 * </ol>
 *
 * <p>A core that was asked for is nobody's until the machine says that it was vacated: no core is
 * given twice. Each grant has a sequence number and what comes late, with an old one, is refused:
 * no core is lost to a stale answer.
 *
 * <p>{@code io.upcall.cores.CoreManager} is driven by this package; nothing here knows it, carriers
 * or Loom.
 */
@NullMarked
package io.upcall.cores.policy;

import org.jspecify.annotations.NullMarked;
