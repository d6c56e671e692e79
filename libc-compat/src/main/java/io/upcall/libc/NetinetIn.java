package io.upcall.libc;

/** {@code netinet/in.h} and {@code netinet/tcp.h}: levels and options of the internet protocols. */
public final class NetinetIn {

  /** Level of options: the internet protocol. */
  public static final int IPPROTO_IP = 0;

  /** Level of options, and the protocol: TCP. */
  public static final int IPPROTO_TCP = 6;

  /** The protocol UDP. */
  public static final int IPPROTO_UDP = 17;

  /** Level of options: IPv6. */
  public static final int IPPROTO_IPV6 = 41;

  /** An option of {@link #IPPROTO_IPV6}: 1 keeps IPv4 out of an IPv6 socket. */
  public static final int IPV6_V6ONLY = 26;

  /** An option of {@link #IPPROTO_TCP}: 1 sends at once what there is to send. */
  public static final int TCP_NODELAY = 1;

  /** An option of {@link #IPPROTO_TCP}: 1 sends full segments only. */
  public static final int TCP_CORK = 3;

  /** An option of {@link #IPPROTO_TCP}: seconds of silence before the first keep-alive probe. */
  public static final int TCP_KEEPIDLE = 4;

  /** An option of {@link #IPPROTO_TCP}: accept wakes when data has come. */
  public static final int TCP_DEFER_ACCEPT = 9;

  /** An option of {@link #IPPROTO_TCP}: how many milliseconds sent data may stay unacknowledged. */
  public static final int TCP_USER_TIMEOUT = 18;

  private NetinetIn() {}
}
