/**
 * The commands.
 *
 * <p>{@link io.upcall.samples.kvd.command.CommandTable} is all of them, as data: name, number of
 * arguments, flags, where the keys are, and what runs. {@link
 * io.upcall.samples.kvd.command.Dispatcher} takes a request of a {@link
 * io.upcall.samples.kvd.command.Session} through it: refuses, queues for EXEC, or runs it and has
 * its change logged. What the sessions share is in {@link io.upcall.samples.kvd.command.Shared};
 * the data, and the lock for everything here, in {@link io.upcall.samples.kvd.command.Store}.
 *
 * <p>The commands themselves are in the classes {@code …Commands}, by the type that they work on:
 * functions of a session and a request, which never wait. One that would have to (BLPOP) leaves a
 * {@link io.upcall.samples.kvd.command.BlockedCall}, and its connection waits when the lock is
 * free.
 */
@NullMarked
package io.upcall.samples.kvd.command;

import org.jspecify.annotations.NullMarked;
