package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A connection: bytes in order, both ways, with a bound on each.
 *
 * <p><b>In.</b> What comes is kept until a receive takes it; past {@link #MOST_UNREAD} the channel
 * is not read, so that the peer's window fills, until less than {@link #FEW_UNREAD} are left. The
 * input is over once, with the end of the stream or an errno; what came before is received first.
 *
 * <p><b>Out.</b> A send is a copy, as it is in the kernel: it takes as many bytes as there is room
 * for ({@link #MOST_UNSENT}), on the submitter's own thread, and the loop writes them. Without room
 * it waits, or is EAGAIN. A failure of the write is told by the next call.
 *
 * <pre>
 *   input   OPEN ──end of file, SHUT_RD──▶ ENDED         output   OPEN ──SHUT_WR──▶ SHUT (EPIPE)
 *            └───reset, error────────────▶ FAILED(errno)           └───error─────▶ FAILED(errno)
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closes and writes: handlers hear of failures
final class Stream extends ChannelInboundHandlerAdapter {

  private static final int MOST_UNREAD = 256 << 10;
  private static final int FEW_UNREAD = 64 << 10;

  /** Each piece of the input has a buffer, however few bytes are in it. */
  private static final int MOST_PIECES = 256;

  private static final int MOST_UNSENT = 256 << 10;

  private static final VarHandle UNSENT;
  private static final VarHandle FLUSHING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      UNSENT = lookup.findVarHandle(Stream.class, "unsent", int.class);
      FLUSHING = lookup.findVarHandle(Stream.class, "flushing", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Null until the program has accepted it. Written before the socket has a number. */
  private volatile @Nullable StreamSocket socket;

  private final Flush flush = new Flush();

  /** Set by the loop before anybody knows of the stream. */
  private @Nullable Channel channel;

  // Owned by the loop.
  private final ArrayDeque<ByteBuf> inbound = new ArrayDeque<>(1);
  private final FlightList receivers = new FlightList();
  private final FlightList senders = new FlightList();
  private boolean inputEnded;
  private boolean closing;

  /** Bytes in {@link #inbound}. Written by the loop, read by whoever polls. */
  private volatile int unread;

  /** No more will come. Written by the loop, read by whoever polls. */
  private volatile boolean ended;

  /** Why a direction failed, over 0. Written by the loop. */
  private volatile int error;

  /** The error was told once: by a call or as SO_ERROR. */
  private volatile boolean errorTold;

  /** SHUT_WR. Written by whoever shuts down, before the bytes behind it can be accepted. */
  private volatile boolean outputShut;

  /** Copies on their way to the loop, in the order of the sends. */
  private final ConcurrentLinkedQueue<ByteBuf> outbound = new ConcurrentLinkedQueue<>();

  /** Bytes taken from sends and not yet written: reserved by CAS, given back by the loop. */
  private volatile int unsent;

  /** A flush is on its way to the loop. Set by CAS, cleared by the loop before it looks. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private volatile boolean flushing;

  Stream(@Nullable StreamSocket socket) {
    this.socket = socket;
  }

  /** An accepted one gets its socket before that gets its number. */
  void belongsTo(StreamSocket newSocket) {
    socket = newSocket;
  }

  @Nullable Channel channel() {
    return channel;
  }

  int takeError() {
    int now = errorTold ? 0 : error;
    errorTold = true;
    return now;
  }

  int ready(int events) {
    int ready = 0;
    if (unread > 0 || ended) {
      ready |= Posix.POLLIN & events;
    }
    if (ended) {
      ready |= Posix.POLLRDHUP & events;
    }
    if (unsent < MOST_UNSENT || outputShut || error != 0) {
      ready |= Posix.POLLOUT & events;
    }
    if (ended && outputShut) {
      ready |= Posix.POLLHUP;
    }
    return error != 0 && !errorTold ? ready | Posix.POLLERR | Posix.POLLHUP : ready;
  }

  private void changed() {
    StreamSocket owner = socket;
    if (owner != null) {
      owner.changed();
    }
  }

  // ---- sending, on the submitter's thread ------------------------------------------------------

  /** Takes what there is room for: a count, {@code -EAGAIN}, or why it failed. */
  int trySend(AsyncCall call) {
    int failure = sendFailure();
    if (failure != 0) {
      return failure;
    }
    int wanted = CallMemory.length(call);
    int bytes = wanted == 0 ? 0 : reserve(wanted);
    Channel to = channel;
    if (bytes == 0 || to == null) {
      return wanted == 0 ? 0 : -Errno.EAGAIN;
    }
    ByteBuf copy = to.alloc().directBuffer(bytes, bytes);
    CallMemory.drain(call, copy, bytes);
    enqueue(copy);
    return bytes;
  }

  private int sendFailure() {
    int failed = error;
    if (failed != 0) {
      boolean told = errorTold;
      errorTold = true;
      return told ? -Errno.EPIPE : -failed;
    }
    return outputShut ? -Errno.EPIPE : 0;
  }

  /** Room for up to {@code wanted} bytes more; 0 when there is none. */
  int reserve(int wanted) {
    int now;
    int bytes;
    do {
      now = unsent;
      bytes = Math.min(wanted, MOST_UNSENT - now);
      if (bytes <= 0) {
        return 0;
      }
    } while (!UNSENT.compareAndSet(this, now, now + bytes));
    return bytes;
  }

  /** Gives back room that was reserved. */
  void unreserve(int bytes) {
    UNSENT.getAndAdd(this, -bytes);
  }

  /** Leaves bytes that room was reserved for to the loop, which owns them from here on. */
  void enqueue(ByteBuf bytes) {
    outbound.add(bytes);
    leaveFlush();
  }

  private void leaveFlush() {
    StreamSocket owner = socket;
    if (owner != null && FLUSHING.compareAndSet(this, false, true)) {
      owner.leave(flush);
    }
  }

  /** shutdown(2): 0, {@code -ENOTCONN} or {@code -EINVAL}. */
  int shutdown(int how) {
    if (how < Posix.SHUT_RD || how > Posix.SHUT_RDWR) {
      return -Errno.EINVAL;
    }
    Channel now = channel;
    if (now == null || !now.isActive()) {
      return -Errno.ENOTCONN;
    }
    if (how != Posix.SHUT_RD) {
      outputShut = true;
      leaveFlush();
    }
    StreamSocket owner = socket;
    if (how != Posix.SHUT_WR && owner != null) {
      owner.leave(new EndInput());
    }
    return 0;
  }

  // ---- on the loop: calls ----------------------------------------------------------------------

  void start(Flight flight) {
    Op op = flight.call().op();
    if (Sockets.isReceive(op)) {
      receive(flight);
    } else if (Sockets.isSend(op)) {
      senders.add(flight);
      sendWaiting();
    } else if (op == Op.SENDFILE) {
      sendFile(flight);
    } else {
      flight.finish(-Errno.EOPNOTSUPP);
    }
  }

  private void receive(Flight flight) {
    if (receivers.isEmpty() && canReceive()) {
      flight.finish(received(flight));
    } else if (Sockets.isNonBlocking(flight.call())) {
      flight.finish(-Errno.EAGAIN);
    } else {
      receivers.add(flight);
    }
  }

  int receiveNow(AsyncCall call) {
    if (!receivers.isEmpty() || !canReceive()) {
      return -Errno.EAGAIN;
    }
    if (unread == 0) {
      return endOrError();
    }
    int got = copy(call);
    took(got);
    return got;
  }

  private boolean canReceive() {
    return unread > 0 || inputEnded;
  }

  private void receiveWaiting() {
    while (!receivers.isEmpty() && canReceive()) {
      Flight flight = receivers.remove();
      if (flight != null) {
        flight.finish(received(flight));
      }
    }
  }

  /** Takes bytes, the end or the error: a result. */
  private int received(Flight flight) {
    if (unread == 0) {
      return endOrError();
    }
    AsyncCall call = flight.call();
    int got = call.op() == Op.RECV_SELECTED ? pick(flight) : copy(call);
    boolean peeked = (flags(call) & Posix.MSG_PEEK) != 0;
    if (!peeked) {
      took(got);
    }
    flight.moreReady = unread > 0;
    return got;
  }

  private int endOrError() {
    int failed = errorTold ? 0 : error;
    errorTold = true;
    return -failed;
  }

  private static int flags(AsyncCall call) {
    return call.op() == Op.RECV ? DriverSide.opFlags(call) : 0;
  }

  private int copy(AsyncCall call) {
    int room = CallMemory.length(call);
    boolean peek = (flags(call) & Posix.MSG_PEEK) != 0;
    int got = 0;
    if (peek) {
      for (ByteBuf bytes : inbound) {
        int part = Math.min(room - got, bytes.readableBytes());
        CallMemory.fill(call, got, bytes.duplicate(), part);
        got += part;
      }
      return got;
    }
    while (got < room && !inbound.isEmpty()) {
      ByteBuf bytes = inbound.element();
      int part = Math.min(room - got, bytes.readableBytes());
      CallMemory.fill(call, got, bytes, part);
      got += part;
      if (!bytes.isReadable()) {
        inbound.remove().release();
      }
    }
    return got;
  }

  /** The driver's owner copies it into a buffer of the driver's, which belong to it. */
  private int pick(Flight flight) {
    ByteBuf bytes = inbound.element();
    if (bytes.readableBytes() <= PickedBuffers.BYTES) {
      flight.received = inbound.remove();
      return bytes.readableBytes();
    }
    flight.received = bytes.readRetainedSlice(PickedBuffers.BYTES);
    return PickedBuffers.BYTES;
  }

  private void took(int bytes) {
    int left = unread - bytes;
    unread = left;
    Channel from = channel;
    if (from != null && left < FEW_UNREAD && !inputEnded && !from.config().isAutoRead()) {
      from.config().setAutoRead(true);
    }
  }

  private void sendWaiting() {
    for (Flight flight = senders.peek(); flight != null; flight = senders.peek()) {
      int result = trySend(flight.call());
      if (result == -Errno.EAGAIN && !Sockets.isNonBlocking(flight.call())) {
        return;
      }
      senders.remove();
      flight.finish(result);
    }
  }

  /** From here the pool has it: it reads the file into what was reserved, and enqueues that. */
  private void sendFile(Flight flight) {
    int failure = sendFailure();
    Entry file = flight.second();
    StreamSocket owner = socket;
    if (failure != 0 || !(file instanceof FileEntry) || owner == null) {
      flight.finish(failure != 0 ? failure : file == null ? -Errno.EBADF : -Errno.EINVAL);
    } else if (unsent >= MOST_UNSENT) {
      flight.finish(-Errno.EAGAIN);
    } else {
      owner.host().files().execute(flight);
    }
  }

  boolean remove(Flight flight) {
    return receivers.remove(flight) || senders.remove(flight);
  }

  int finishAll(int result) {
    return receivers.finishAll(result) + senders.finishAll(result);
  }

  // ---- on the loop: the channel ----------------------------------------------------------------

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
    ByteBuf bytes = (ByteBuf) message;
    if (inputEnded || !bytes.isReadable()) {
      // SHUT_RD: what still comes is thrown away, as the kernel does.
      bytes.release();
      return;
    }
    inbound.add(bytes);
    int held = unread + bytes.readableBytes();
    unread = held;
    receiveWaiting();
    if (unread >= MOST_UNREAD || inbound.size() >= MOST_PIECES) {
      context.channel().config().setAutoRead(false);
    }
    if (unread > 0) {
      changed();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      endInput();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    outputShut = true;
    endInput();
    failSenders();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (error == 0) {
      error = Errnos.of(cause);
    }
    endInput();
    failSenders();
    context.close();
  }

  private void endInput() {
    inputEnded = true;
    ended = true;
    receiveWaiting();
    changed();
  }

  private void failSenders() {
    for (ByteBuf bytes = outbound.poll(); bytes != null; bytes = outbound.poll()) {
      unreserve(bytes.readableBytes());
      bytes.release();
    }
    sendWaiting();
  }

  /** Bytes of sends, and a shutdown behind them. */
  private void flush() {
    FLUSHING.setVolatile(this, false);
    Channel to = channel;
    // Read before the queue: what was sent before the shutdown is in it.
    boolean shut = outputShut;
    if (to == null || !to.isActive()) {
      failSenders();
      return;
    }
    int bytes = 0;
    for (ByteBuf next = outbound.poll(); next != null; next = outbound.poll()) {
      bytes += next.readableBytes();
      to.write(next, to.voidPromise());
    }
    to.flush();
    if (isWritten(to)) {
      written(to, bytes, shut);
    } else {
      int count = bytes;
      // Behind the bytes, so it is done when they are.
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> written(to, count, shut));
    }
  }

  private static boolean isWritten(Channel to) {
    ChannelOutboundBuffer waiting = to.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  private void written(Channel to, int bytes, boolean shut) {
    unreserve(bytes);
    sendWaiting();
    if (closing) {
      closeIfWritten(to);
    } else if (shut && outbound.isEmpty()) {
      shutdownOutput(to);
    }
    changed();
  }

  private static void shutdownOutput(Channel to) {
    if (to instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
      duplex.shutdownOutput();
    }
  }

  /**
   * The number is gone. What was sent still goes out, as with close(2); then the channel closes.
   */
  void close() {
    closing = true;
    inputEnded = true;
    for (ByteBuf bytes = inbound.poll(); bytes != null; bytes = inbound.poll()) {
      bytes.release();
    }
    Channel to = channel;
    if (to != null) {
      flush();
      closeIfWritten(to);
    }
  }

  private void closeIfWritten(Channel to) {
    if (isWritten(to) && outbound.isEmpty()) {
      to.close();
    }
  }

  /** On its way to the loop when there is something to write. One a stream, reused. */
  private final class Flush extends Node {
    @Override
    void taken() {
      flush();
    }
  }

  /** SHUT_RD, on its way to the loop. */
  private final class EndInput extends Node {
    @Override
    void taken() {
      endInput();
    }
  }
}
