/**
 * TLS on any channel, through the JDK's own SSLEngine.
 *
 * <p>How data flows. A {@link io.upcall.libc.tls.TlsChannel} reads records from the channel below
 * into its network buffer, and the engine unwraps them, straight into the caller's buffer when a
 * whole record fits there; what is written the engine wraps into the other network buffer, record
 * by record, and that is written below. The calling thread waits below, which on a {@link
 * io.upcall.libc.channel.DescriptorChannel} is by parking. The handshake's computations run on the
 * calling thread, too.
 */
@NullMarked
package io.upcall.libc.tls;

import org.jspecify.annotations.NullMarked;
