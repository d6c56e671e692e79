/**
 * The append-only file: every change is in it before its reply is sent.
 *
 * <p>How data flows. Commands append what they changed to the {@link
 * io.upcall.samples.kvd.log.AppendLog}, which is memory; its writer, one uthread, takes all that is
 * there, writes it with one write and, with {@code --fsync always}, syncs it with one fdatasync. A
 * connection waits, before it sends, until the part that its commands appended has gone that way:
 * so many connections share one sync (group commit), and none is told OK before its own. {@link
 * io.upcall.samples.kvd.log.Recovery} reads the file at the start. {@link
 * io.upcall.samples.kvd.log.Rewrite} makes it short again while the server goes on.
 *
 * <p>The file is requests as a client would send them; what expires does so at absolute times.
 * {@link io.upcall.samples.kvd.log.LogFile} is all that the log asks of a file, so that a test can
 * be one that loses what was not synced.
 */
@NullMarked
package io.upcall.samples.kvd.log;

import org.jspecify.annotations.NullMarked;
