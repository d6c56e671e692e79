/**
 * A POSIX C library for the JVM: what {@code #include} is in C is {@code import static} here.
 *
 * <p>A class a header, a function a C name: {@link io.upcall.libc.Unistd#read read} is in {@link
 * io.upcall.libc.Unistd}, {@link io.upcall.libc.Fcntl#open open} in {@link io.upcall.libc.Fcntl},
 * {@link io.upcall.libc.SysSocket#accept(int) accept} in {@link io.upcall.libc.SysSocket}.
 * Structures are spelled as {@code android.system} spells them. Failures are {@link
 * io.upcall.libc.ErrnoException}s.
 *
 * <p>How data flows. A function looks its number up in the {@code DescriptorTable} of the calling
 * thread's proc and <em>acquires</em> the {@code Descriptor}, which counts the calls in it. It
 * prepares a pooled {@link io.upcall.cores.BlockingCall} on the kernel descriptor of the {@code
 * OpenFile} behind it, names the {@code Descriptor} as the call's holder, submits it to the driver
 * of the vcore that it runs on, and parks until that very call is over. What is there at once
 * (cached pages, room in a socket) is answered inside the submission, without parking. Then it
 * <em>releases</em> the descriptor and turns {@code -errno} into an exception.
 *
 * <p>Closing begins by refusing new calls, cancels those that name the descriptor as their holder,
 * waits for their own completions and only then frees the number, so no call ever acts on a number
 * that was given to another file.
 *
 * <p>What the kernel does only synchronously goes by one of two ways: {@code Kernel} for what never
 * waits (an option, a position), the {@linkplain io.upcall.async.slow slow road} for what the disk
 * may delay (a directory, a name).
 *
 * <p>Nothing here holds a vcore or a lock while it waits. The functions work from any thread; in
 * vcore context, where nothing may wait, they fail with EDEADLK.
 */
@NullMarked
package io.upcall.libc;

import org.jspecify.annotations.NullMarked;
