/**
 * The Redis protocol as bytes, versions 2 and 3: what comes in and what goes out.
 *
 * <p>{@link io.upcall.samples.kvd.resp.RequestParser} finds the next request in {@link
 * io.upcall.samples.kvd.resp.InputBuffer} and describes it as a {@link
 * io.upcall.samples.kvd.resp.Request}: places in the buffer, nothing is copied. {@link
 * io.upcall.samples.kvd.resp.Reply} is the other direction: the answers to a whole batch, one after
 * the other in one array, to be sent at once.
 */
@NullMarked
package io.upcall.samples.kvd.resp;

import org.jspecify.annotations.NullMarked;
