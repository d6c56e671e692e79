/**
 * The portable driver: the calls of this module on Vert.x, for containers that forbid io_uring and
 * for other systems (macOS and Windows are untested).
 *
 * <p>How data flows. {@link io.upcall.async.vertx.VertxDriver#submit} answers what cannot wait on
 * the submitter's thread: a send is a copy into the socket's bounded queue. Anything else becomes a
 * flight. The flight of a socket is left to the socket's event loop, which alone knows its state;
 * that of a file or path to a pool of threads; that of a timeout to the driver's own alarms. Loops
 * and pool threads push finished flights on a lock-free hand-over and unpark the owner, whose next
 * turn posts the events. Commands for a loop are left during a turn and cost one wake for all.
 *
 * <pre>
 *   owner ── submit ──▶ hand-over ──one wake a turn──▶ event loop ──▶ channel of Vert.x's transport
 *     ▲                                                    │
 *     └─ turn ◀── unpark ◀── hand-over of finished ◀───────┴── file threads
 * </pre>
 *
 * <p>Sockets are channels of Vert.x's transport on Vert.x's event loops, one layer below NetServer
 * and NetSocket: a NetServer cuts its connections when it is closed and takes as many as come, and
 * a NetSocket has no half close; POSIX needs the opposite of each. Descriptors are numbers of one
 * table for all drivers of the JVM. All drivers share one Vert.x, which ends with the last of them.
 *
 * <table>
 * <caption>What it cannot do, or does otherwise</caption>
 * <tr><th>family</th><th>what</th><th>why</th></tr>
 * <tr><td>splice, tee, pipe, socketpair</td><td>INVALID, EOPNOTSUPP</td>
 *     <td>nothing in Java moves pages between descriptors, or makes a pipe</td></tr>
 * <tr><td>sendfile</td><td>copies, through the file threads</td>
 *     <td>a transfer to a channel would read the disk on the event loop</td></tr>
 * <tr><td>multishot, chains, registered files and buffers, zero-copy sends</td><td>INVALID</td>
 *     <td>they are io_uring's own</td></tr>
 * <tr><td>sendmsg, recvmsg</td><td>INVALID</td><td>no ancillary data in Java</td></tr>
 * <tr><td>fallocate, sync_file_range, advice</td><td>INVALID</td>
 *     <td>Java has no word for them</td></tr>
 * <tr><td>xattr</td><td>INVALID</td><td>Java has only those of the user, and cannot make one only
 *     if it is new</td></tr>
 * <tr><td>flags of renameat2</td><td>EINVAL, where the kernel has no other error</td>
 *     <td>Java exchanges no names, and a look before a rename would race</td></tr>
 * <tr><td>permissions, owners, times</td><td>by a name, not of what is open; owner and group in two
 *     steps</td><td>Java changes attributes by path alone, one at a time</td></tr>
 * <tr><td>a working directory that was moved</td><td>is not found any more</td>
 *     <td>Java knows a directory by its path</td></tr>
 * <tr><td>symbolic links to a text like {@code d/} or {@code a//b}</td><td>EOPNOTSUPP</td>
 *     <td>a path of Java's has no such slashes: another text would be in the link</td></tr>
 * <tr><td>futex, waitid, epoll</td><td>INVALID</td><td>they wait for what Java does not see</td></tr>
 * <tr><td>bind of a stream socket</td><td>an address in use is an error of the listen</td>
 *     <td>Java binds and listens in one step, with a channel of another kind than connects</td></tr>
 * <tr><td>Unix datagrams, raw sockets</td><td>ESOCKTNOSUPPORT</td><td>Java has none</td></tr>
 * <tr><td>MSG_MORE</td><td>ignored</td><td>Java has no corking; two segments go out</td></tr>
 * <tr><td>socket options</td><td>those of OptionTable, else ENOPROTOOPT</td>
 *     <td>Java knows no others</td></tr>
 * <tr><td>O_DIRECT, O_TMPFILE</td><td>EOPNOTSUPP</td><td>Java has no such opens</td></tr>
 * <tr><td>FIFOs</td><td>ENXIO</td><td>Java waits for the other end where nobody can end it</td></tr>
 * <tr><td>O_APPEND</td><td>atomic within the JVM only</td>
 *     <td>Java cannot open for appending and reading at once, so the end is looked for</td></tr>
 * <tr><td>cached reads, RESOLVE_CACHED</td><td>never quick</td>
 *     <td>Java cannot ask whether pages are in memory</td></tr>
 * <tr><td>status of an open file that lost its name</td><td>as it was at the open, but the size</td>
 *     <td>Java reads attributes by path alone</td></tr>
 * <tr><td>terminals</td><td>isatty says no</td><td>Java cannot tell for a descriptor</td></tr>
 * </table>
 */
@NullMarked
package io.upcall.async.vertx;

import org.jspecify.annotations.NullMarked;
