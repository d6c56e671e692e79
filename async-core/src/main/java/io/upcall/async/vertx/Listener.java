package io.upcall.async.vertx;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.kernel.Sys;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A listening channel. It takes connections from the kernel only while fewer than {@link #QUEUED}
 * wait here for an accept; the rest waits in the kernel's own backlog, which refuses what is too
 * much. (A NetServer of Vert.x would take them all, and cut them when it is closed.)
 *
 * <p>An accepted channel is registered with a loop of its own first and queued here then, so that
 * no command for it can come before its registration.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closes and writes: handlers hear of failures
final class Listener extends ChannelInboundHandlerAdapter {

  /** Connections taken and not yet accepted by the program. */
  private static final int QUEUED = 64;

  /** One accepted channel, before it has a number. */
  private record Accepted(Channel channel, Loop loop, Stream stream) {}

  private final StreamSocket socket;

  /** Registered and waiting. Filled by the loops of the channels, taken by any thread. */
  private final ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();

  /** How many are in {@link #accepted} or being registered. */
  private final AtomicInteger held = new AtomicInteger();

  /** Owned by the loop. */
  private final FlightList acceptors = new FlightList();

  /** What the kernel said instead of a connection, over 0; told once. Written by the loop. */
  private volatile int error;

  /** Set by the loop before the listen is over. */
  private volatile @Nullable Channel channel;

  /** Owned by the loop. */
  private boolean closed;

  Listener(StreamSocket socket) {
    this.socket = socket;
  }

  ServerBootstrap bootstrap(int backlog) {
    ServerBootstrap bootstrap = new ServerBootstrap();
    bootstrap
        .group(socket.loop.netty(), socket.loop.netty())
        .channelFactory(
            socket.host().transport().serverChannelFactory(socket.domain == Sys.AF_UNIX))
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_BACKLOG, Math.max(1, backlog))
        .handler(this)
        // Never used: this handler is in front of the one that would.
        .childHandler(new ChannelInboundHandlerAdapter());
    return bootstrap;
  }

  @Nullable Channel channel() {
    return channel;
  }

  int ready() {
    return accepted.isEmpty() ? 0 : Posix.POLLIN;
  }

  // ---- on the loop -----------------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    socket.options.apply(context.channel());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    readIfRoom();
  }

  private void readIfRoom() {
    Channel now = channel;
    if (now != null && !closed && error == 0 && held.get() < QUEUED) {
      now.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel child = (Channel) message;
    held.incrementAndGet();
    Loop home = socket.host().nextLoop();
    Stream stream = new Stream(null);
    child.config().setOption(ChannelOption.AUTO_READ, false);
    child.pipeline().addLast(stream);
    home.netty()
        .register(child)
        .addListener(done -> registered(new Accepted(child, home, stream), (ChannelFuture) done));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readIfRoom();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    error = Errnos.of(cause);
    acceptWaiting();
  }

  /** On the child's loop, which may be another. */
  private void registered(Accepted child, ChannelFuture registration) {
    if (registration.cause() != null) {
      held.decrementAndGet();
      child.channel().close();
      return;
    }
    accepted.add(child);
    socket.loop.send(
        new Node() {
          @Override
          void taken() {
            acceptWaiting();
          }
        });
  }

  void accept(Flight flight) {
    acceptors.add(flight);
    acceptWaiting();
  }

  private void acceptWaiting() {
    if (closed) {
      drop();
      return;
    }
    while (!acceptors.isEmpty() && (error != 0 || !accepted.isEmpty())) {
      Flight flight = acceptors.remove();
      if (flight != null) {
        long sockaddr = DriverSide.address(flight.call());
        int result = acceptNow(sockaddr, DriverSide.offset(flight.call()));
        flight.finish(result);
      }
    }
    readIfRoom();
    if (!accepted.isEmpty()) {
      socket.changed();
    }
  }

  boolean remove(Flight flight) {
    return acceptors.remove(flight);
  }

  int finishAll(int result) {
    return acceptors.finishAll(result);
  }

  void close() {
    closed = true;
    Channel now = channel;
    if (now != null) {
      now.close();
    }
    drop();
  }

  /** Connections that nobody accepted end with their listener, as in the kernel. */
  private void drop() {
    for (Accepted child = accepted.poll(); child != null; child = accepted.poll()) {
      child.channel().close();
    }
  }

  // ---- any thread ------------------------------------------------------------------------------

  /** The number of a connection, {@code -EAGAIN} when none waits, or the kernel's error. */
  int acceptNow(long sockaddr, long sizeAddress) {
    int failed = error;
    if (failed != 0) {
      error = 0;
      return -failed;
    }
    Accepted child = accepted.poll();
    if (child == null) {
      return -Errno.EAGAIN;
    }
    held.decrementAndGet();
    StreamSocket accepting =
        new StreamSocket(
            socket.host(), child.loop(), socket.domain, socket.options.inherited(), child.stream());
    child.stream().belongsTo(accepting);
    int fd = socket.host().descriptors().install(accepting);
    if (fd < 0) {
      child.channel().close();
      return fd;
    }
    accepting.options.apply(child.channel());
    SocketAddress peer = child.channel().remoteAddress();
    if (peer != null) {
      Sockets.writeAddress(peer, socket.domain, sockaddr, sizeAddress);
    }
    child.channel().config().setAutoRead(true);
    if (!socket.loop.isCurrent()) {
      socket.loop.send(new ReadOn());
    }
    return fd;
  }

  /** There is room again, on its way to the loop. */
  private final class ReadOn extends Node {
    @Override
    void taken() {
      readIfRoom();
    }
  }
}
