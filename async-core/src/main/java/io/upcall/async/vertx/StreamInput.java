package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.util.ArrayDeque;

/**
 * What comes in over a {@link Stream}, kept until a receive takes it. Past {@link #MOST_UNREAD} the
 * channel is not read, so that the peer's window fills, until less than {@link #FEW_UNREAD} are
 * left. It is over once, with the end of the stream or an errno; what came before is received
 * first.
 *
 * <pre>
 *   OPEN ──end of file, SHUT_RD──▶ ENDED
 *    └───reset, error────────────▶ FAILED(errno), which the stream has
 * </pre>
 *
 * <p>Owned by the stream's loop, but for what is volatile.
 */
final class StreamInput {

  private static final int MOST_UNREAD = 256 << 10;
  private static final int FEW_UNREAD = 64 << 10;

  /** Each piece has a buffer, however few bytes are in it. */
  private static final int MOST_PIECES = 256;

  private final Stream stream;
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(1);
  private final FlightList receivers = new FlightList();

  /** Nothing more is kept: it ended, or its number is gone. */
  private boolean over;

  /** Bytes in {@link #pieces}. Written by the loop, read by whoever polls. */
  private volatile int unread;

  /** No more will come. Written by the loop, read by whoever polls. */
  private volatile boolean ended;

  StreamInput(Stream stream) {
    this.stream = stream;
  }

  /** True when a receive would not wait, whoever asks. */
  boolean isReady() {
    return unread > 0 || ended;
  }

  boolean isEnded() {
    return ended;
  }

  // ---- calls -----------------------------------------------------------------------------------

  void receive(Flight flight) {
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
      return -stream.takeError();
    }
    int got = copy(call);
    took(got);
    return got;
  }

  boolean remove(Flight flight) {
    return receivers.remove(flight);
  }

  int finishAll(int result) {
    return receivers.finishAll(result);
  }

  private boolean canReceive() {
    return unread > 0 || over;
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
      return -stream.takeError();
    }
    AsyncCall call = flight.call();
    int got = call.op() == Op.RECV_SELECTED ? pick(flight) : copy(call);
    if (!peeks(call)) {
      took(got);
    }
    flight.moreReady = unread > 0;
    return got;
  }

  private static boolean peeks(AsyncCall call) {
    return call.op() == Op.RECV && (DriverSide.opFlags(call) & Posix.MSG_PEEK) != 0;
  }

  private int copy(AsyncCall call) {
    int room = CallMemory.length(call);
    int got = 0;
    if (peeks(call)) {
      for (ByteBuf piece : pieces) {
        int part = Math.min(room - got, piece.readableBytes());
        CallMemory.fill(call, got, piece.duplicate(), part);
        got += part;
      }
      return got;
    }
    while (got < room && !pieces.isEmpty()) {
      ByteBuf piece = pieces.element();
      int part = Math.min(room - got, piece.readableBytes());
      CallMemory.fill(call, got, piece, part);
      got += part;
      if (!piece.isReadable()) {
        pieces.remove().release();
      }
    }
    return got;
  }

  /** The driver's owner copies it into a buffer of the driver's, which belong to it. */
  private int pick(Flight flight) {
    ByteBuf piece = pieces.element();
    if (piece.readableBytes() <= PickedBuffers.BYTES) {
      flight.received = pieces.remove();
      return piece.readableBytes();
    }
    flight.received = piece.readRetainedSlice(PickedBuffers.BYTES);
    return PickedBuffers.BYTES;
  }

  private void took(int bytes) {
    int left = unread - bytes;
    unread = left;
    Channel from = stream.channel();
    if (from != null && left < FEW_UNREAD && !over && !from.config().isAutoRead()) {
      from.config().setAutoRead(true);
    }
  }

  // ---- the channel -----------------------------------------------------------------------------

  /** Bytes came; they belong to this from here on. */
  void arrived(Channel from, ByteBuf bytes) {
    if (over || !bytes.isReadable()) {
      // SHUT_RD: what still comes is thrown away, as the kernel does.
      bytes.release();
      return;
    }
    pieces.add(bytes);
    int held = unread + bytes.readableBytes();
    unread = held;
    receiveWaiting();
    if (unread >= MOST_UNREAD || pieces.size() >= MOST_PIECES) {
      from.config().setAutoRead(false);
    }
    if (unread > 0) {
      stream.changed();
    }
  }

  /** Nothing more comes: the stream ended or failed, or SHUT_RD. */
  void end() {
    over = true;
    ended = true;
    receiveWaiting();
    stream.changed();
  }

  /** The number is gone, and nobody will receive what is here. */
  void close() {
    over = true;
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      piece.release();
    }
  }
}
