package io.upcall.async.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.upcall.async.Errno;
import io.upcall.async.kernel.Sys;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one socket. What is set is remembered, because a socket of this driver has no
 * channel before it listens or connects, and because accepted sockets inherit; it is set on the
 * channel as soon as there is one. The table of what Java can set is {@link #KNOWN}.
 */
final class OptionTable {

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int SO_TYPE = 3;
  private static final int SO_ERROR = 4;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;

  /** How an option is set on a channel: booleans are 0 and 1 in the calls. */
  private record Known(ChannelOption<?> option, boolean isBoolean) {}

  private static final Map<Integer, Known> KNOWN =
      Map.of(
          key(SOL_SOCKET, 2),
          new Known(ChannelOption.SO_REUSEADDR, true),
          key(SOL_SOCKET, 6),
          new Known(ChannelOption.SO_BROADCAST, true),
          key(SOL_SOCKET, 7),
          new Known(ChannelOption.SO_SNDBUF, false),
          key(SOL_SOCKET, 8),
          new Known(ChannelOption.SO_RCVBUF, false),
          key(SOL_SOCKET, 9),
          new Known(ChannelOption.SO_KEEPALIVE, true),
          key(SOL_SOCKET, 15),
          new Known(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true),
          key(IPPROTO_IP, 1),
          new Known(ChannelOption.IP_TOS, false),
          key(IPPROTO_TCP, 1),
          new Known(ChannelOption.TCP_NODELAY, true));

  /** By {@link #key}. Any thread. */
  private final Map<Integer, Integer> values = new ConcurrentHashMap<>();

  private volatile int domain;
  private volatile int type;
  private volatile boolean listening;

  OptionTable() {}

  private static int key(int level, int option) {
    return level << 16 | option;
  }

  static boolean isError(int level, int option) {
    return level == SOL_SOCKET && option == SO_ERROR;
  }

  void type(int newDomain, int newType) {
    domain = newDomain;
    type = newType;
  }

  void listening() {
    listening = true;
  }

  /** What a socket that a listener accepts begins with. */
  OptionTable inherited() {
    OptionTable table = new OptionTable();
    table.values.putAll(values);
    return table;
  }

  /** 0 or {@code -ENOPROTOOPT}, {@code -EINVAL}. */
  int set(@Nullable Channel channel, int level, int option, int value) {
    int key = key(level, option);
    if (!KNOWN.containsKey(key)) {
      return -Errno.ENOPROTOOPT;
    }
    values.put(key, value);
    return channel == null ? 0 : apply(channel, key, value);
  }

  /** Sets what was remembered. */
  void apply(Channel channel) {
    values.forEach((key, value) -> apply(channel, key, value));
  }

  /** An option that the kind of channel does not have is remembered alone, for those it accepts. */
  @SuppressWarnings("unchecked") // the table pairs options with the type of their values
  private static int apply(Channel channel, int key, int value) {
    Known known = KNOWN.get(key);
    if (known == null) {
      return -Errno.ENOPROTOOPT;
    }
    try {
      if (known.isBoolean()) {
        channel.config().setOption((ChannelOption<Boolean>) known.option(), value != 0);
      } else {
        channel.config().setOption((ChannelOption<Integer>) known.option(), value);
      }
      return 0;
    } catch (RuntimeException refused) {
      return -Errnos.of(refused);
    }
  }

  /** The value, 0 or more, or {@code -ENOPROTOOPT}. */
  long get(@Nullable Channel channel, int level, int option) {
    if (level == SOL_SOCKET) {
      switch (option) {
        case SO_TYPE:
          return type;
        case SO_DOMAIN:
          return domain;
        case SO_ACCEPTCONN:
          return listening ? 1 : 0;
        default:
          break;
      }
    }
    Known known = KNOWN.get(key(level, option));
    if (known == null) {
      return -Errno.ENOPROTOOPT;
    }
    Object value = channel == null ? null : channel.config().getOption(known.option());
    if (value instanceof Boolean on) {
      return on ? 1 : 0;
    }
    return value instanceof Integer number
        ? Integer.toUnsignedLong(number)
        : values.getOrDefault(key(level, option), 0);
  }

  /** The address of a socket that was not bound. */
  static SocketAddress unbound(int domain) {
    if (domain == Sys.AF_UNIX) {
      return UnixDomainSocketAddress.of("");
    }
    return new InetSocketAddress(domain == Sys.AF_INET6 ? "::" : "0.0.0.0", 0);
  }
}
