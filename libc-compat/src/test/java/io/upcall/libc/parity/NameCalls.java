package io.upcall.libc.parity;

/** The look-ups of {@code netdb.h}: results are 0 or an EAI error, which is negative. */
interface NameCalls extends FileCalls {

  /** The results are noted. A node or service may be null. */
  int getaddrinfo(String node, String service, int flags, int family, int socktype, int protocol);

  /** Without hints. */
  int getaddrinfo(String node, String service);

  /** Host and service are noted. {@code host} is a number. */
  int getnameinfo(String host, int port, int flags);

  /** What is found is noted; 0 also when that is nothing. */
  int getservbyname(String name, String protocol);

  int getservbyport(int port, String protocol);
}
