package io.upcall.cores.status;

/**
 * One proc: what it may have, what it wishes, what it has.
 *
 * @param pid its number in this JVM
 * @param name as it was started with
 * @param minimum cores that it keeps though they are idle
 * @param maximum how many it can have at most
 * @param priority the larger, the sooner it is served
 * @param provisioned how many cores it gets before all who have no provision
 * @param wish how many cores it says it can use
 * @param cores how many it has now
 * @param uthreads how many live
 * @param callsInFlight on all its vcores
 */
public record ProcRow(
    int pid,
    String name,
    int minimum,
    int maximum,
    int priority,
    int provisioned,
    int wish,
    int cores,
    int uthreads,
    long callsInFlight) {}
