package io.upcall.libc;

/** The numbers of {@code netdb.h}; programs see them as {@link Netdb}'s. */
abstract class NetdbConstants {

  /** For {@link Netdb#getaddrinfo}: addresses to be bound. */
  public static final int AI_PASSIVE = 0x1;

  /** For {@link Netdb#getaddrinfo}: the first result has the canonical name. */
  public static final int AI_CANONNAME = 0x2;

  /** For {@link Netdb#getaddrinfo}: the host is a number, else EAI_NONAME. */
  public static final int AI_NUMERICHOST = 0x4;

  /** For {@link Netdb#getaddrinfo}: IPv4 addresses as IPv6 ones where there are no others. */
  public static final int AI_V4MAPPED = 0x8;

  /** For {@link Netdb#getaddrinfo}: with AI_V4MAPPED, beside the others. */
  public static final int AI_ALL = 0x10;

  /** For {@link Netdb#getaddrinfo}: families that this machine has an address of. */
  public static final int AI_ADDRCONFIG = 0x20;

  /** For {@link Netdb#getaddrinfo}: the service is a number, else EAI_NONAME. */
  public static final int AI_NUMERICSERV = 0x400;

  /** For {@link Netdb#getnameinfo}: the host as a number. */
  public static final int NI_NUMERICHOST = 1;

  /** For {@link Netdb#getnameinfo}: the service as a number. */
  public static final int NI_NUMERICSERV = 2;

  /** For {@link Netdb#getnameinfo}: the host without its domain, when that is this machine's. */
  public static final int NI_NOFQDN = 4;

  /** For {@link Netdb#getnameinfo}: EAI_NONAME rather than a number. */
  public static final int NI_NAMEREQD = 8;

  /** For {@link Netdb#getnameinfo}: the service is one of datagrams. */
  public static final int NI_DGRAM = 16;

  /** A flag that is unknown, or does not go with the arguments. */
  public static final int EAI_BADFLAGS = -1;

  /** No such host, or no such service, or neither was asked for. */
  public static final int EAI_NONAME = -2;

  /** Not now: another attempt may succeed. */
  public static final int EAI_AGAIN = -3;

  /** The name server failed for good. */
  public static final int EAI_FAIL = -4;

  /** The host exists and has no address. */
  public static final int EAI_NODATA = -5;

  /** No such address family here. */
  public static final int EAI_FAMILY = -6;

  /** No such socket type here. */
  public static final int EAI_SOCKTYPE = -7;

  /** The socket type has no such service. */
  public static final int EAI_SERVICE = -8;

  /** The host has no address of the family. */
  public static final int EAI_ADDRFAMILY = -9;

  /** No memory. */
  public static final int EAI_MEMORY = -10;

  /** An errno: see the cause of the {@link GaiException}. */
  public static final int EAI_SYSTEM = -11;

  /** A name that is too long. */
  public static final int EAI_OVERFLOW = -12;

  private static final String[] NAMES = {
    "0",
    "EAI_BADFLAGS",
    "EAI_NONAME",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EAI_NODATA",
    "EAI_FAMILY",
    "EAI_SOCKTYPE",
    "EAI_SERVICE",
    "EAI_ADDRFAMILY",
    "EAI_MEMORY",
    "EAI_SYSTEM",
    "EAI_OVERFLOW"
  };

  private static final String[] MESSAGES = {
    "Success",
    "Bad value for ai_flags",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Non-recoverable failure in name resolution",
    "No address associated with hostname",
    "ai_family not supported",
    "ai_socktype not supported",
    "Servname not supported for ai_socktype",
    "Address family for hostname not supported",
    "Memory allocation failure",
    "System error",
    "Argument buffer overflow"
  };

  NetdbConstants() {}

  /** gai_strerror(3): what the C library says of an EAI error, in English. */
  public static String gai_strerror(int error) {
    return error <= 0 && -error < MESSAGES.length ? MESSAGES[-error] : "Unknown error";
  }

  static String name(int error) {
    return error <= 0 && -error < NAMES.length ? NAMES[-error] : "EAI " + error;
  }
}
