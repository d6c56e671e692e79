package io.upcall.async.vertx;

import io.netty.channel.Channel;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What all sockets have: an event loop, options, addresses, and flights that poll. */
abstract class SocketEntry extends Entry {

  private static final int PERMISSIONS = 0777;

  final Loop loop;
  final int domain;
  final OptionTable options;

  /** Flights of POLL. Owned by the loop. */
  private final FlightList pollers = new FlightList();

  /** Its address: what was bound or, once there is a channel, what the kernel says. */
  volatile @Nullable SocketAddress local;

  SocketEntry(VertxHost host, Loop loop, int domain, int type, OptionTable options) {
    super(host, Posix.O_RDWR);
    this.loop = loop;
    this.domain = domain;
    this.options = options;
    options.type(domain, type);
  }

  /** The channel that options and addresses are asked of; null while there is none. */
  abstract @Nullable Channel channel();

  /** SO_ERROR: what went wrong and was not told yet, over 0; 0 when nothing did. */
  abstract int takeError();

  @Override
  final int mode() {
    return Posix.S_IFSOCK | PERMISSIONS;
  }

  @Override
  void dispatch(Flight flight) {
    loop.leave(flight);
  }

  @Override
  final @Nullable Loop currentLoop() {
    return loop.isCurrent() ? loop : null;
  }

  @Override
  final void leave(Node command) {
    loop.leave(command);
  }

  final long getOption(int level, int option) {
    if (OptionTable.isError(level, option)) {
      return takeError();
    }
    return options.get(channel(), level, option);
  }

  final int setOption(int level, int option, int value) {
    return options.set(channel(), level, option, value);
  }

  /** getsockname(2). */
  final int name(long sockaddr, long sizeAddress) {
    Channel now = channel();
    SocketAddress known = now == null ? null : now.localAddress();
    SocketAddress bound = known == null ? local : known;
    SocketAddress address = bound == null ? OptionTable.unbound(domain) : bound;
    Sockets.writeAddress(address, domain, sockaddr, sizeAddress);
    return 0;
  }

  /** getpeername(2). */
  int peerName(long sockaddr, long sizeAddress) {
    Channel now = channel();
    SocketAddress peer = now == null ? null : now.remoteAddress();
    if (peer == null) {
      return -Errno.ENOTCONN;
    }
    Sockets.writeAddress(peer, domain, sockaddr, sizeAddress);
    return 0;
  }

  // ---- on the loop -----------------------------------------------------------------------------

  /** A receive that answers {@code -EAGAIN} rather than wait. */
  abstract int receiveNow(AsyncCall call);

  /** A send that answers {@code -EAGAIN} rather than wait. */
  abstract int sendNow(AsyncCall call);

  final void poll(Flight flight) {
    int events = ready(DriverSide.opFlags(flight.call()));
    if (events != 0) {
      flight.finish(events);
    } else {
      pollers.add(flight);
    }
  }

  /** Something changed: ends the polls that wait for it. */
  final void changed() {
    if (pollers.isEmpty()) {
      return;
    }
    FlightList still = new FlightList();
    for (Flight flight = pollers.remove(); flight != null; flight = pollers.remove()) {
      int events = ready(DriverSide.opFlags(flight.call()));
      if (events != 0) {
        flight.finish(events);
      } else {
        still.add(flight);
      }
    }
    for (Flight flight = still.remove(); flight != null; flight = still.remove()) {
      pollers.add(flight);
    }
  }

  final boolean removePoller(Flight flight) {
    return pollers.remove(flight);
  }

  final int finishPollers(int result) {
    return pollers.finishAll(result);
  }
}
