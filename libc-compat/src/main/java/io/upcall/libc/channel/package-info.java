/**
 * Descriptors in Java's own shapes: streams and channels, for code that knows nothing of this
 * library.
 *
 * <p>A {@link io.upcall.libc.channel.DescriptorChannel} is a channel over one descriptor; streams
 * of it are made by {@link io.upcall.libc.channel.DescriptorChannel#inputStream} and {@link
 * io.upcall.libc.channel.DescriptorChannel#outputStream}. Bytes go between the caller's memory and
 * the descriptor without a buffer in between. All of them wait as {@code read} and {@code write}
 * do, by parking; their failures are {@link io.upcall.libc.ErrnoException}s, which are
 * IOExceptions. Closing the channel, or either stream, closes the descriptor, once: a close ends
 * the calls that other threads have in flight.
 */
@NullMarked
package io.upcall.libc.channel;

import org.jspecify.annotations.NullMarked;
