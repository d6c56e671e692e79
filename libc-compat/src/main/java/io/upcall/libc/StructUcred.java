package io.upcall.libc;

/**
 * {@code struct ucred}: who the other end of a Unix socket is, as the kernel has it.
 *
 * @param pid the process, which has one pid for all its procs when it is a JVM such as this
 * @param uid its user
 * @param gid its group
 */
public record StructUcred(int pid, int uid, int gid) {}
