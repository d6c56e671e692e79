package io.upcall.async.vertx;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.Sys;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP or Unix stream socket.
 *
 * <pre>
 *          ┌─listen──▶ LISTENING            a {@link Listener}
 *   FRESH ─┤
 *          └─connect─▶ CONNECTING ──▶ CONNECTED   a {@link Stream}; refused: FRESH again
 *   accepted ────────────────────────▶ CONNECTED
 * </pre>
 *
 * <p>A fresh socket is nothing to the kernel yet: Java binds, listens and connects with a channel
 * of the one kind or the other, and which it is becomes known only then. So a bind(2) is noted, and
 * an address in use is an error of the listen.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closes and writes: handlers hear of failures
final class StreamSocket extends SocketEntry {

  /** Set by the loop, once; read by any thread. At most one of the two is there. */
  private volatile @Nullable Stream stream;

  private volatile @Nullable Listener listener;

  /** Why the last connect failed, over 0, until SO_ERROR tells it. Written by the loop. */
  private volatile int connectError;

  /** A connect is under way. Set before it begins, cleared by the loop. */
  private volatile boolean connecting;

  /** The number is gone. Owned by the loop. */
  private boolean closed;

  StreamSocket(VertxHost host, int domain) {
    super(host, host.nextLoop(), domain, Posix.SOCK_STREAM, new OptionTable());
  }

  /** An accepted one. */
  StreamSocket(VertxHost host, Loop loop, int domain, OptionTable options, Stream stream) {
    super(host, loop, domain, Posix.SOCK_STREAM, options);
    this.stream = stream;
  }

  @Override
  @Nullable Channel channel() {
    Stream now = stream;
    Listener listening = listener;
    return now != null ? now.channel() : listening != null ? listening.channel() : null;
  }

  @Nullable Stream stream() {
    return stream;
  }

  @Override
  int takeError() {
    Stream now = stream;
    int error = now != null ? now.takeError() : connectError;
    connectError = 0;
    return error;
  }

  // ---- on the submitter's thread ---------------------------------------------------------------

  @Override
  int attempt(AsyncCall call) {
    Stream now = stream;
    Op op = call.op();
    if (op == Op.BIND) {
      return bind(call);
    }
    if (op == Op.ACCEPT) {
      return tryAccept(call);
    }
    if (op == Op.SHUTDOWN) {
      return now == null ? -Errno.ENOTCONN : now.shutdown(DriverSide.length(call));
    }
    if (now == null && !connecting && (Sockets.isReceive(op) || Sockets.isSend(op))) {
      return -Errno.ENOTCONN;
    }
    return now != null && Sockets.isSend(op) ? now.trySend(call) : UNTRIED;
  }

  /**
   * What waits already is taken at once: by way of the loop a server that is busy would get one
   * connection a turn, and a thousand clients wait for seconds.
   */
  private int tryAccept(AsyncCall call) {
    Listener listening = listener;
    return listening == null
        ? UNTRIED
        : listening.acceptNow(DriverSide.address(call), DriverSide.offset(call));
  }

  private int bind(AsyncCall call) {
    SocketAddress address = Sockets.address(call);
    if (address == null) {
      return -Errno.EAFNOSUPPORT;
    }
    if (local != null || channel() != null) {
      return -Errno.EINVAL;
    }
    local = address;
    return 0;
  }

  // ---- on the loop -----------------------------------------------------------------------------

  @Override
  void start(Flight flight) {
    Stream now = stream;
    Op op = flight.call().op();
    if (closed) {
      flight.finish(-Errno.EBADF);
    } else if (op == Op.POLL) {
      poll(flight);
    } else if (op == Op.LISTEN) {
      listen(flight);
    } else if (op == Op.CONNECT) {
      connect(flight);
    } else if (op == Op.ACCEPT) {
      accept(flight);
    } else if (op == Op.CANCEL_FD) {
      flight.finish(cancelAll());
    } else if (now == null) {
      flight.finish(-Errno.ENOTCONN);
    } else {
      now.start(flight);
    }
  }

  @Override
  void cancel(Flight flight) {
    Stream now = stream;
    Listener listening = listener;
    boolean waited =
        removePoller(flight)
            || (now != null && now.remove(flight))
            || (listening != null && listening.remove(flight));
    if (waited) {
      flight.finish(-Errno.ECANCELED);
    }
    // A connect under way cannot be taken back: it ends by itself, or with the descriptor.
  }

  @Override
  int receiveNow(AsyncCall call) {
    Stream now = stream;
    return now == null ? -Errno.ENOTCONN : now.receiveNow(call);
  }

  @Override
  int sendNow(AsyncCall call) {
    Stream now = stream;
    return now == null ? -Errno.ENOTCONN : now.trySend(call);
  }

  private int cancelAll() {
    Stream now = stream;
    Listener listening = listener;
    int cancelled = finishPollers(-Errno.ECANCELED);
    cancelled += now == null ? 0 : now.finishAll(-Errno.ECANCELED);
    cancelled += listening == null ? 0 : listening.finishAll(-Errno.ECANCELED);
    return cancelled;
  }

  private void listen(Flight flight) {
    if (listener != null) {
      flight.finish(0);
      return;
    }
    if (stream != null || connecting) {
      flight.finish(-Errno.EINVAL);
      return;
    }
    SocketAddress address = local;
    if (address == null && domain == Sys.AF_UNIX) {
      flight.finish(-Errno.EINVAL);
      return;
    }
    Listener opening = new Listener(this);
    ServerBootstrap bootstrap = opening.bootstrap(DriverSide.length(flight.call()));
    bootstrap
        .bind(address == null ? OptionTable.unbound(domain) : address)
        .addListener(future -> listened(flight, opening, (ChannelFuture) future));
  }

  private void listened(Flight flight, Listener opening, ChannelFuture bound) {
    Throwable failure = bound.cause();
    if (failure != null) {
      flight.finish(-Errnos.of(failure));
      return;
    }
    if (closed) {
      bound.channel().close();
      flight.finish(-Errno.EBADF);
      return;
    }
    options.listening();
    listener = opening;
    flight.finish(0);
  }

  private void accept(Flight flight) {
    Listener listening = listener;
    if (listening == null) {
      flight.finish(-Errno.EINVAL);
    } else {
      listening.accept(flight);
    }
  }

  private void connect(Flight flight) {
    int refusal = beginConnect(Sockets.address(flight.call()), flight);
    if (refusal != 0) {
      flight.finish(refusal);
    }
  }

  /** 0 when it is under way. {@code flight}, if there is one, is finished when it is over. */
  int beginConnect(@Nullable SocketAddress remote, @Nullable Flight flight) {
    if (stream != null || (connecting && flight != null)) {
      return stream != null ? -Errno.EISCONN : -Errno.EALREADY;
    }
    if (listener != null || remote == null) {
      return remote == null ? -Errno.EAFNOSUPPORT : -Errno.EOPNOTSUPP;
    }
    connecting = true;
    Stream opening = new Stream(this);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.netty())
            .channelFactory(host().transport().channelFactory(domain == Sys.AF_UNIX))
            .handler(opening)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    ChannelFuture future =
        local == null ? bootstrap.connect(remote) : bootstrap.connect(remote, local);
    future.addListener(done -> connected(flight, opening, (ChannelFuture) done));
    return 0;
  }

  private void connected(@Nullable Flight flight, Stream opening, ChannelFuture done) {
    Throwable failure = done.cause();
    int result = failure == null ? 0 : -Errnos.of(failure);
    connecting = false;
    if (closed) {
      done.channel().close();
      result = -Errno.EBADF;
    } else if (failure == null) {
      stream = opening;
    } else {
      connectError = -result;
    }
    if (flight != null) {
      connectError = 0;
      flight.finish(result);
    }
    changed();
  }

  // ---- for other threads -----------------------------------------------------------------------

  /** accept4(2) that does not wait: from any thread, by way of the loop's queue of connections. */
  int acceptNow(long sockaddr, long sizeAddress) {
    Listener listening = listener;
    return listening == null ? -Errno.EINVAL : listening.acceptNow(sockaddr, sizeAddress);
  }

  /** connect(2) that does not wait. */
  int connectNow(@Nullable SocketAddress remote) {
    if (stream != null) {
      return -Errno.EISCONN;
    }
    if (connecting) {
      return -Errno.EALREADY;
    }
    int told = connectError;
    if (told != 0) {
      connectError = 0;
      return -told;
    }
    if (listener != null || remote == null) {
      return remote == null ? -Errno.EAFNOSUPPORT : -Errno.EOPNOTSUPP;
    }
    connecting = true;
    loop.send(
        new Node() {
          @Override
          void taken() {
            beginConnect(remote, null);
          }
        });
    return -Errno.EINPROGRESS;
  }

  @Override
  int ready(int events) {
    Stream now = stream;
    Listener listening = listener;
    if (now != null) {
      return now.ready(events);
    }
    if (listening != null) {
      return listening.ready() & events;
    }
    if (connectError != 0) {
      return Posix.POLLERR | Posix.POLLHUP | (Posix.POLLOUT & events);
    }
    return connecting ? 0 : Posix.POLLHUP | (Posix.POLLOUT & events);
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
    Stream now = stream;
    Listener listening = listener;
    if (now != null) {
      now.close();
    }
    if (listening != null) {
      listening.close();
    }
  }
}
