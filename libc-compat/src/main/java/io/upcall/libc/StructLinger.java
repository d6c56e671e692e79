package io.upcall.libc;

/**
 * {@code struct linger}: what {@link SysSocket#SO_LINGER} takes.
 *
 * @param l_onoff whether close waits for what was sent to be acknowledged
 * @param l_linger for how many seconds; with 0, what was not is thrown away and the peer gets
 *     ECONNRESET
 */
public record StructLinger(boolean l_onoff, int l_linger) {}
