package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import org.jspecify.annotations.Nullable;

/**
 * A connection: bytes in order, both ways, with a bound on each. This has what the two directions
 * share, the channel and why it failed; {@link StreamInput} and {@link StreamOutput} have the rest.
 */
final class Stream extends ChannelInboundHandlerAdapter {

  private final StreamInput input = new StreamInput(this);
  private final StreamOutput output = new StreamOutput(this);

  /** Null until the program has accepted it. Written before the socket has a number. */
  private volatile @Nullable StreamSocket socket;

  /** Set by the loop before anybody knows of the stream. */
  private @Nullable Channel channel;

  /** Why a direction failed, over 0. Written by the loop. */
  private volatile int error;

  /** The error was told once: by a call or as SO_ERROR. */
  private volatile boolean errorTold;

  Stream(@Nullable StreamSocket socket) {
    this.socket = socket;
  }

  /** An accepted one gets its socket before that gets its number. */
  void belongsTo(StreamSocket newSocket) {
    socket = newSocket;
  }

  @Nullable StreamSocket socket() {
    return socket;
  }

  @Nullable Channel channel() {
    return channel;
  }

  StreamOutput output() {
    return output;
  }

  boolean hasFailed() {
    return error != 0;
  }

  /** The error, if it was not told yet; else 0. */
  int takeError() {
    int now = errorTold ? 0 : error;
    errorTold = true;
    return now;
  }

  int ready(int events) {
    int ready = 0;
    if (input.isReady()) {
      ready |= Posix.POLLIN & events;
    }
    if (input.isEnded()) {
      ready |= Posix.POLLRDHUP & events;
    }
    if (output.hasRoom() || output.isShut() || hasFailed()) {
      ready |= Posix.POLLOUT & events;
    }
    if (input.isEnded() && output.isShut()) {
      ready |= Posix.POLLHUP;
    }
    return hasFailed() && !errorTold ? ready | Posix.POLLERR | Posix.POLLHUP : ready;
  }

  /** Who polls may find something else now. */
  void changed() {
    StreamSocket owner = socket;
    if (owner != null) {
      owner.changed();
    }
  }

  // ---- calls -----------------------------------------------------------------------------------

  /** On the submitter's thread; see {@link StreamOutput#trySend}. */
  int trySend(AsyncCall call) {
    return output.trySend(call);
  }

  /** shutdown(2), on the submitter's thread: 0, {@code -ENOTCONN} or {@code -EINVAL}. */
  int shutdown(int how) {
    if (how < Posix.SHUT_RD || how > Posix.SHUT_RDWR) {
      return -Errno.EINVAL;
    }
    Channel now = channel;
    if (now == null || !now.isActive()) {
      return -Errno.ENOTCONN;
    }
    if (how != Posix.SHUT_RD) {
      output.shut();
    }
    StreamSocket owner = socket;
    if (how != Posix.SHUT_WR && owner != null) {
      owner.leave(new EndInput());
    }
    return 0;
  }

  /** On the loop, as all that follows. */
  void start(Flight flight) {
    Op op = flight.call().op();
    if (Sockets.isReceive(op)) {
      input.receive(flight);
    } else if (Sockets.isSend(op)) {
      output.send(flight);
    } else if (op == Op.SENDFILE) {
      output.sendFile(flight, socket);
    } else {
      flight.finish(-Errno.EOPNOTSUPP);
    }
  }

  int receiveNow(AsyncCall call) {
    return input.receiveNow(call);
  }

  boolean remove(Flight flight) {
    return input.remove(flight) || output.remove(flight);
  }

  int finishAll(int result) {
    return input.finishAll(result) + output.finishAll(result);
  }

  /**
   * The number is gone. What was sent still goes out, as with close(2); then the channel closes.
   */
  void close() {
    input.close();
    output.close();
  }

  // ---- the channel -----------------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    StreamSocket owner = socket;
    if (owner != null) {
      owner.options.apply(channel);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    input.arrived(context.channel(), (ByteBuf) message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      input.end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    output.channelGone();
    input.end();
    output.fail();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // of the close: nobody can do anything about it
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (error == 0) {
      error = Errnos.of(cause);
    }
    input.end();
    output.fail();
    context.close();
  }

  /** SHUT_RD, on its way to the loop. */
  private final class EndInput extends Node {
    @Override
    void taken() {
      input.end();
    }
  }
}
