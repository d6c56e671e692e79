package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What goes out over a {@link Stream}. A send is a copy, as it is in the kernel: it takes as many
 * bytes as there is room for ({@link #MOST_UNSENT}), on the submitter's own thread, and the loop
 * writes them. Without room it waits, or is EAGAIN. A failure of the write is told by the next
 * call.
 *
 * <pre>
 *   OPEN ──SHUT_WR──▶ SHUT (EPIPE)
 *    └───error─────▶ FAILED(errno), which the stream has
 * </pre>
 *
 * <p>Owned by the stream's loop, but for what is volatile or said to be of the submitter's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closes and writes: handlers hear of failures
final class StreamOutput {

  private static final int MOST_UNSENT = 256 << 10;

  private static final VarHandle UNSENT;
  private static final VarHandle FLUSHING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      UNSENT = lookup.findVarHandle(StreamOutput.class, "unsent", int.class);
      FLUSHING = lookup.findVarHandle(StreamOutput.class, "flushing", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Stream stream;
  private final Flush flush = new Flush();
  private final FlightList senders = new FlightList();
  private boolean closing;

  /** SHUT_WR. Written by whoever shuts down, before the bytes behind it can be accepted. */
  private volatile boolean shut;

  /** Copies on their way to the loop, in the order of the sends. */
  private final ConcurrentLinkedQueue<ByteBuf> outbound = new ConcurrentLinkedQueue<>();

  /** Bytes taken from sends and not yet written: reserved by CAS, given back by the loop. */
  private volatile int unsent;

  /** A flush is on its way to the loop. Set by CAS, cleared by the loop before it looks. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private volatile boolean flushing;

  StreamOutput(Stream stream) {
    this.stream = stream;
  }

  /** True when there is room for something, whoever asks. */
  boolean hasRoom() {
    return unsent < MOST_UNSENT;
  }

  boolean isShut() {
    return shut;
  }

  // ---- on the submitter's thread ---------------------------------------------------------------

  /** Takes what there is room for: a count, {@code -EAGAIN}, or why it failed. */
  int trySend(AsyncCall call) {
    int failure = failure();
    if (failure != 0) {
      return failure;
    }
    int wanted = CallMemory.length(call);
    int bytes = wanted == 0 ? 0 : reserve(wanted);
    Channel to = stream.channel();
    if (bytes == 0 || to == null) {
      return wanted == 0 ? 0 : -Errno.EAGAIN;
    }
    ByteBuf copy = to.alloc().directBuffer(bytes, bytes);
    CallMemory.drain(call, copy, bytes);
    enqueue(copy);
    return bytes;
  }

  /** Why nothing can be sent, {@code -errno}; 0 when it can. */
  private int failure() {
    if (stream.hasFailed()) {
      int untold = stream.takeError();
      return untold == 0 ? -Errno.EPIPE : -untold;
    }
    return shut ? -Errno.EPIPE : 0;
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

  /** SHUT_WR, behind what was sent. */
  void shut() {
    shut = true;
    leaveFlush();
  }

  private void leaveFlush() {
    StreamSocket owner = stream.socket();
    if (owner != null && FLUSHING.compareAndSet(this, false, true)) {
      owner.leave(flush);
    }
  }

  // ---- on the loop: calls ----------------------------------------------------------------------

  void send(Flight flight) {
    senders.add(flight);
    sendWaiting();
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
  void sendFile(Flight flight, @Nullable StreamSocket owner) {
    int failure = failure();
    Entry file = flight.second();
    if (failure != 0 || !(file instanceof FileEntry) || owner == null) {
      flight.finish(failure != 0 ? failure : file == null ? -Errno.EBADF : -Errno.EINVAL);
    } else if (!hasRoom()) {
      flight.finish(-Errno.EAGAIN);
    } else {
      owner.host().files().execute(flight);
    }
  }

  boolean remove(Flight flight) {
    return senders.remove(flight);
  }

  int finishAll(int result) {
    return senders.finishAll(result);
  }

  // ---- on the loop: the channel ----------------------------------------------------------------

  /** The channel is gone: nothing can be sent any more. {@link #fail} follows. */
  void channelGone() {
    shut = true;
  }

  /** What waits here is thrown away, and who waits to send is told. */
  void fail() {
    for (ByteBuf bytes = outbound.poll(); bytes != null; bytes = outbound.poll()) {
      unreserve(bytes.readableBytes());
      bytes.release();
    }
    sendWaiting();
  }

  /** Bytes of sends, and a shutdown behind them. */
  private void flush() {
    FLUSHING.setVolatile(this, false);
    Channel to = stream.channel();
    // Read before the queue: what was sent before the shutdown is in it.
    boolean shutBehind = shut;
    if (to == null || !to.isActive()) {
      fail();
      return;
    }
    int bytes = 0;
    for (ByteBuf next = outbound.poll(); next != null; next = outbound.poll()) {
      bytes += next.readableBytes();
      to.write(next, to.voidPromise());
    }
    to.flush();
    if (isWritten(to)) {
      written(to, bytes, shutBehind);
    } else {
      int count = bytes;
      // Behind the bytes, so it is done when they are.
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> written(to, count, shutBehind));
    }
  }

  private static boolean isWritten(Channel to) {
    ChannelOutboundBuffer waiting = to.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  private void written(Channel to, int bytes, boolean shutBehind) {
    unreserve(bytes);
    sendWaiting();
    if (closing) {
      closeIfWritten(to);
    } else if (shutBehind && outbound.isEmpty()) {
      shutdownOutput(to);
    }
    stream.changed();
  }

  private static void shutdownOutput(Channel to) {
    if (to instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
      duplex.shutdownOutput();
    }
  }

  /** The number is gone. What was sent still goes out; then the channel closes. */
  void close() {
    closing = true;
    Channel to = stream.channel();
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
}
