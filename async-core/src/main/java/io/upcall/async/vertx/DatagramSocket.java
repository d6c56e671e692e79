package io.upcall.async.vertx;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket. Its channel is made by the bind, or by the first connect or send, which take a free
 * port. Datagrams that nobody receives are kept up to {@link #MOST_HELD} and then dropped, as the
 * kernel does. Everything is the loop's, but for what is marked otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closes and writes: handlers hear of failures
final class DatagramSocket extends SocketEntry {

  private static final int MOST_HELD = 256;

  private final ArrayDeque<DatagramPacket> inbound = new ArrayDeque<>();
  private final FlightList receivers = new FlightList();

  /** Written by the loop, read by any thread. */
  private volatile @Nullable Channel channel;

  /** Written by the loop, read by whoever polls. */
  private volatile int held;

  /** What the network said, over 0, until it is told. Written by the loop. */
  private volatile int error;

  private @Nullable InetSocketAddress peer;

  private boolean closed;

  DatagramSocket(VertxHost host, int domain) {
    super(host, host.nextLoop(), domain, Posix.SOCK_DGRAM, new OptionTable());
  }

  @Override
  @Nullable Channel channel() {
    return channel;
  }

  @Override
  int takeError() {
    int now = error;
    error = 0;
    return now;
  }

  @Override
  int ready(int events) {
    int ready = events & Posix.POLLOUT;
    if (held > 0) {
      ready |= events & Posix.POLLIN;
    }
    return error == 0 ? ready : ready | Posix.POLLERR;
  }

  @Override
  void start(Flight flight) {
    Op op = flight.call().op();
    if (closed) {
      flight.finish(-Errno.EBADF);
    } else if (op == Op.POLL) {
      poll(flight);
    } else if (op == Op.BIND) {
      bind(flight);
    } else if (op == Op.CONNECT) {
      connect(flight);
    } else if (op == Op.SHUTDOWN) {
      flight.finish(peer == null ? -Errno.ENOTCONN : 0);
    } else if (op == Op.CANCEL_FD) {
      flight.finish(cancelAll());
    } else if (Sockets.isReceive(op) && op != Op.RECV_SELECTED) {
      receive(flight);
    } else if (Sockets.isSend(op)) {
      withChannel(flight, () -> send(flight));
    } else {
      flight.finish(-Errno.EOPNOTSUPP);
    }
  }

  @Override
  void cancel(Flight flight) {
    if (removePoller(flight) || receivers.remove(flight)) {
      flight.finish(-Errno.ECANCELED);
    }
  }

  private int cancelAll() {
    return finishPollers(-Errno.ECANCELED) + receivers.finishAll(-Errno.ECANCELED);
  }

  // ---- naming ----------------------------------------------------------------------------------

  private void bind(Flight flight) {
    SocketAddress address = Sockets.address(flight.call());
    if (channel != null || address == null) {
      flight.finish(address == null ? -Errno.EAFNOSUPPORT : -Errno.EINVAL);
    } else {
      open(address, flight, () -> flight.finish(0));
    }
  }

  private void connect(Flight flight) {
    SocketAddress address = Sockets.address(flight.call());
    if (!(address instanceof InetSocketAddress inet)) {
      flight.finish(-Errno.EAFNOSUPPORT);
      return;
    }
    withChannel(
        flight,
        () -> {
          peer = inet;
          flight.finish(0);
        });
  }

  private void withChannel(Flight flight, Runnable then) {
    if (channel != null) {
      then.run();
    } else {
      open(OptionTable.unbound(domain), flight, then);
    }
  }

  private void open(SocketAddress address, Flight flight, Runnable then) {
    new Bootstrap()
        .group(loop.netty())
        .channelFactory(host().transport().datagramChannelFactory())
        .handler(new Inbound())
        .bind(address)
        .addListener(done -> opened((ChannelFuture) done, flight, then));
  }

  private void opened(ChannelFuture bound, Flight flight, Runnable then) {
    if (bound.cause() != null) {
      flight.finish(-Errnos.of(bound.cause()));
    } else if (closed) {
      bound.channel().close();
      flight.finish(-Errno.EBADF);
    } else {
      channel = bound.channel();
      then.run();
    }
  }

  /** getpeername(2). Any thread; the peer is set before the connect is over. */
  @Override
  int peerName(long sockaddr, long sizeAddress) {
    InetSocketAddress now = peer;
    if (now == null) {
      return -Errno.ENOTCONN;
    }
    Sockets.writeAddress(now, domain, sockaddr, sizeAddress);
    return 0;
  }

  // ---- datagrams -------------------------------------------------------------------------------

  private void send(Flight flight) {
    Channel to = channel;
    InetSocketAddress target = peer;
    if (to == null || target == null) {
      flight.finish(-Errno.EDESTADDRREQ);
      return;
    }
    flight.finish(write(to, target, flight.call()));
  }

  /** Hands a datagram to the kernel, which drops it rather than let anybody wait. */
  private static int write(Channel to, InetSocketAddress target, AsyncCall call) {
    int bytes = CallMemory.length(call);
    ByteBuf copy = to.alloc().directBuffer(bytes);
    CallMemory.drain(call, copy, bytes);
    ChannelFuture written = to.writeAndFlush(new DatagramPacket(copy, target));
    Throwable failure = written.cause();
    return failure == null ? bytes : -Errnos.of(failure);
  }

  private void receive(Flight flight) {
    if (receivers.isEmpty() && (held > 0 || error != 0)) {
      flight.finish(received(flight.call()));
    } else if (Sockets.isNonBlocking(flight.call())) {
      flight.finish(-Errno.EAGAIN);
    } else {
      receivers.add(flight);
    }
  }

  @Override
  int receiveNow(AsyncCall call) {
    return held > 0 || error != 0 ? received(call) : -Errno.EAGAIN;
  }

  @Override
  int sendNow(AsyncCall call) {
    Channel to = channel;
    return to == null || peer == null ? -Errno.EDESTADDRREQ : write(to, peer, call);
  }

  /** Takes a datagram; what does not fit is lost. */
  private int received(AsyncCall call) {
    if (held == 0) {
      return -takeError();
    }
    int flags = call.op() == Op.RECV ? DriverSide.opFlags(call) : 0;
    DatagramPacket packet = inbound.element();
    ByteBuf bytes = packet.content();
    int whole = bytes.readableBytes();
    int part = Math.min(whole, CallMemory.length(call));
    CallMemory.fill(call, 0, bytes.duplicate(), part);
    if ((flags & Posix.MSG_PEEK) == 0) {
      inbound.remove().release();
      held = inbound.size();
    }
    return (flags & Posix.MSG_TRUNC) != 0 ? whole : part;
  }

  private void came(DatagramPacket packet) {
    InetSocketAddress from = peer;
    if (held == MOST_HELD || (from != null && !from.equals(packet.sender()))) {
      packet.release();
      return;
    }
    inbound.add(packet);
    held = inbound.size();
    tellReceivers();
    if (held > 0) {
      changed();
    }
  }

  private void tellReceivers() {
    while (!receivers.isEmpty() && (held > 0 || error != 0)) {
      Flight flight = receivers.remove();
      if (flight != null) {
        flight.finish(received(flight.call()));
      }
    }
  }

  @Override
  int close() {
    loop.send(
        new Node() {
          @Override
          void taken() {
            closeOnLoop();
          }
        });
    return 0;
  }

  private void closeOnLoop() {
    closed = true;
    cancelAll();
    Channel now = channel;
    if (now != null) {
      now.close();
    }
    for (DatagramPacket packet = inbound.poll(); packet != null; packet = inbound.poll()) {
      packet.release();
    }
    held = 0;
  }

  /** The end of the channel's pipeline. */
  private final class Inbound extends ChannelInboundHandlerAdapter {

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      options.apply(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      came((DatagramPacket) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      error = Errnos.of(cause);
      tellReceivers();
      changed();
    }
  }
}
