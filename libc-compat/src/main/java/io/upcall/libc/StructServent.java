package io.upcall.libc;

import java.util.List;

/**
 * {@code struct servent}: a service.
 *
 * @param s_name its name
 * @param s_aliases other names of it
 * @param s_port its port, in the machine's order
 * @param s_proto its protocol, such as {@code tcp}
 */
public record StructServent(String s_name, List<String> s_aliases, int s_port, String s_proto) {

  /** Copies the list. */
  public StructServent {
    s_aliases = List.copyOf(s_aliases);
  }
}
