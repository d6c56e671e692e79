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
 * <p>Whose object a descriptor is. Everything that has a number is a descriptor of the kernel's, so
 * that anything can be waited for beside anything else and passed to another program:
 *
 * <table>
 * <caption>How each wait is made</caption>
 * <tr><th>call</th><th>by</th><th>why</th></tr>
 * <tr><td>poll, select</td><td>a look, then a poll by the ring for each descriptor, all of which
 *     come back before it returns; of one descriptor no look</td><td>a temporary set would cost
 *     three system calls more, and a close could not end it</td></tr>
 * <tr><td>epoll_wait</td><td>the kernel's set, looked at without waiting; a poll of the set by the
 *     ring while it is empty</td><td>level, edge, once, exclusive and nested are then the kernel's
 *     own; the ring's epoll_wait is of 6.15, has no time limit and does the same inside</td></tr>
 * <tr><td>eventfd, timerfd</td><td>the kernel's, by a plain call that cannot wait, and a poll by
 *     the ring while there is nothing</td><td>exact times and counts, and sets can watch them; a
 *     read by the ring answers EAGAIN on older kernels</td></tr>
 * <tr><td>a wait for more than there is (MSG_PEEK with MSG_WAITALL, a counter's room)</td>
 *     <td>a set of one, on edges: {@code EdgeWait}</td><td>a poll would return at once, again and
 *     again</td></tr>
 * <tr><td>accept from a Unix socket</td><td>a plain call that cannot wait, and a poll by the ring
 *     </td><td>after a shutdown of the listener the ring's would be made again for ever</td></tr>
 * <tr><td>connect to a Unix socket with a full backlog</td><td>tried again, 0.1 to 20 ms apart</td>
 *     <td>the kernel tells nobody when there is room but who blocks a thread</td></tr>
 * <tr><td>SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVLOWAT, O_NONBLOCK</td><td>this library</td><td>the ring
 *     looks at none of them</td></tr>
 * <tr><td>close with SO_LINGER, names of hosts and services</td><td>the slow road</td><td>they
 *     wait, and nothing but a thread can</td></tr>
 * </table>
 *
 * <p>On drivers whose descriptors are not the kernel's there are no sets, counters, timers,
 * ancillary data or options of other types than int; those calls fail with EOPNOTSUPP.
 *
 * <p>Nothing here holds a vcore or a lock while it waits. The functions work from any thread; in
 * vcore context, where nothing may wait, they fail with EDEADLK.
 */
@NullMarked
package io.upcall.libc;

import org.jspecify.annotations.NullMarked;
