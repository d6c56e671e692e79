package io.upcall.libc;

/**
 * What {@link Netdb#getnameinfo} finds.
 *
 * @param host the host's name, or its number
 * @param service the service's name, or its port
 */
public record StructNameinfo(String host, String service) {}
