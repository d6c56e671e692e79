/**
 * What threads wait on for each other: the state machines behind {@link io.upcall.libc.Pthread} and
 * {@link io.upcall.libc.Semaphore}.
 *
 * <p>How it works. Each object has a word that the uncontended case changes with one CAS, and a
 * {@code WaiterList} under a {@link io.upcall.async.spin.SpinLock} for the rest. Who has to wait
 * joins the list, looks at the word once more, and parks: check, register, check again. Who makes
 * the change looks at the list afterwards. Parking is {@link
 * java.util.concurrent.locks.LockSupport}'s, so a uthread gives its vcore to the next one, a
 * platform thread sleeps, and no lock of the JDK is involved; a timeout is an alarm of the vcore.
 *
 * <p>Nobody spins for a mutex, a condition or an rwlock. A holder whose vcore was preempted is
 * therefore never kept from running by its waiters: they are off their vcores already, and the core
 * runs whatever is ready, the holder first if it is there. {@link io.upcall.libc.sync.Spin}, whose
 * purpose is to spin, looks at its holder's vcore and yields to it.
 *
 * <p>Results are 0 or {@code -errno}, as the kernel has them; exceptions begin one layer up. A wait
 * ends early, with {@code -EINTR}, when its {@link io.upcall.cores.Interruption} is due or Java's
 * interrupt came, and then nothing was acquired: the layer above runs signal handlers and decides
 * whether to wait again.
 */
@NullMarked
package io.upcall.libc.sync;

import org.jspecify.annotations.NullMarked;
