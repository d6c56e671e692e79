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

  /** An option of {@link #IPPROTO_IP}: the type of service. */
  public static final int IP_TOS = 1;

  /** An option of {@link #IPPROTO_IP}: how many hops a packet may take. */
  public static final int IP_TTL = 2;

  /** An option of {@link #IPPROTO_IP}: receive where a datagram went, as ancillary data. */
  public static final int IP_PKTINFO = 8;

  /** An option of {@link #IPPROTO_IP}: receive errors, by MSG_ERRQUEUE. */
  public static final int IP_RECVERR = 11;

  /** An option of {@link #IPPROTO_IP}: how many hops a multicast may take. */
  public static final int IP_MULTICAST_TTL = 33;

  /** An option of {@link #IPPROTO_IP}: whether multicasts come back. */
  public static final int IP_MULTICAST_LOOP = 34;

  /** An option of {@link #IPPROTO_IP}, bytes: a {@code struct ip_mreqn}, a group to join. */
  public static final int IP_ADD_MEMBERSHIP = 35;

  /** An option of {@link #IPPROTO_IP}, bytes: a {@code struct ip_mreqn}, a group to leave. */
  public static final int IP_DROP_MEMBERSHIP = 36;

  /** An option of {@link #IPPROTO_IPV6}: how many hops a packet may take. */
  public static final int IPV6_UNICAST_HOPS = 16;

  /** An option of {@link #IPPROTO_IPV6}: 1 keeps IPv4 out of an IPv6 socket. */
  public static final int IPV6_V6ONLY = 26;

  /** An option of {@link #IPPROTO_TCP}: 1 sends at once what there is to send. */
  public static final int TCP_NODELAY = 1;

  /** An option of {@link #IPPROTO_TCP}: 1 sends full segments only. */
  public static final int TCP_CORK = 3;

  /** An option of {@link #IPPROTO_TCP}: seconds of silence before the first keep-alive probe. */
  public static final int TCP_KEEPIDLE = 4;

  /** An option of {@link #IPPROTO_TCP}: the largest segment. */
  public static final int TCP_MAXSEG = 2;

  /** An option of {@link #IPPROTO_TCP}: seconds between keep-alive probes. */
  public static final int TCP_KEEPINTVL = 5;

  /** An option of {@link #IPPROTO_TCP}: how many keep-alive probes before the connection ends. */
  public static final int TCP_KEEPCNT = 6;

  /** An option of {@link #IPPROTO_TCP}: how often a connect is tried. */
  public static final int TCP_SYNCNT = 7;

  /** An option of {@link #IPPROTO_TCP}, bytes, to be read: {@code struct tcp_info}. */
  public static final int TCP_INFO = 11;

  /** An option of {@link #IPPROTO_TCP}: 1 acknowledges at once. */
  public static final int TCP_QUICKACK = 12;

  /** An option of {@link #IPPROTO_TCP}, bytes: the name of the congestion control. */
  public static final int TCP_CONGESTION = 13;

  /** An option of {@link #IPPROTO_TCP}: accept wakes when data has come. */
  public static final int TCP_DEFER_ACCEPT = 9;

  /** An option of {@link #IPPROTO_TCP}: how many milliseconds sent data may stay unacknowledged. */
  public static final int TCP_USER_TIMEOUT = 18;

  private NetinetIn() {}
}
