package io.upcall.libc.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * A TLS connection over a blocking channel.
 *
 * <pre>
 *   OPEN ── first read, write or handshake ──▶ ESTABLISHED
 *                                               │       │
 *                  shutdownOutput: close_notify sent   close_notify received: reads answer -1
 *                                               │       │
 *                                               └─ close ──▶ CLOSED, and the channel below too
 * </pre>
 *
 * <p>One direction may end before the other. A stream that ends below without close_notify is an
 * SSLException, since it may have been cut. A peer that asks for a new handshake within the
 * connection (which TLS 1.3 does not have) is refused: an SSLException, and the end. Key updates
 * and tickets of TLS 1.3 are answered by whoever reads.
 *
 * <p>One thread may read while another writes; the locks of the two directions park.
 */
public final class TlsChannel implements ByteChannel {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ByteChannel below;
  private final SSLEngine engine;

  /** Held while a record is read; taken before {@link #writing} where both are needed. */
  private final ReentrantLock reading = new ReentrantLock();

  private final ReentrantLock writing = new ReentrantLock();

  /** Records that were received and not unwrapped, from its position. Guarded by reading. */
  private ByteBuffer received;

  /** What was unwrapped and did not fit into the caller's buffer. Guarded by reading. */
  private ByteBuffer unwrapped;

  /** Records to be sent; empty between calls. Guarded by writing. */
  private ByteBuffer wrapped;

  /** Written under both locks, once. */
  private volatile boolean established;

  private volatile boolean closed;

  private TlsChannel(ByteChannel below, SSLEngine engine) {
    this.below = below;
    this.engine = engine;
    SSLSession session = engine.getSession();
    received = ByteBuffer.allocateDirect(session.getPacketBufferSize()).flip();
    unwrapped = ByteBuffer.allocate(session.getApplicationBufferSize()).flip();
    wrapped = ByteBuffer.allocateDirect(session.getPacketBufferSize());
  }

  /**
   * A connection over {@code below}, which is its own from now on.
   *
   * @param engine in client or server mode, with its protocols, certificates and ALPN set
   */
  public static TlsChannel over(ByteChannel below, SSLEngine engine) {
    return new TlsChannel(below, engine);
  }

  // ---- the handshake ---------------------------------------------------------------------------

  /**
   * Shakes hands, if that has not happened: the first read or write does so, too.
   *
   * @throws SSLException when the peers do not agree, or trust each other not
   */
  public void handshake() throws IOException {
    if (established) {
      return;
    }
    reading.lock();
    try {
      writing.lock();
      try {
        if (!established) {
          shake();
          established = true;
        }
      } finally {
        writing.unlock();
      }
    } finally {
      reading.unlock();
    }
  }

  private void shake() throws IOException {
    engine.beginHandshake();
    try {
      for (HandshakeStatus status = engine.getHandshakeStatus(); isShaking(status); ) {
        switch (status) {
          case NEED_TASK -> runTasks();
          case NEED_WRAP -> wrap(NOTHING);
          default -> {
            if (unwrap(unwrapped, true) < 0) {
              throw new SSLException("the peer closed the connection during the handshake");
            }
          }
        }
        status = engine.getHandshakeStatus();
      }
    } catch (SSLException failure) {
      sendAlert();
      throw failure;
    }
  }

  private static boolean isShaking(HandshakeStatus status) {
    return status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING;
  }

  private void runTasks() {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
  }

  /** Tells the peer why, if the engine has something to tell. */
  private void sendAlert() {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING);
      }
    } catch (IOException gone) {
      // The failure itself is what the caller hears of.
    }
  }

  // ---- reading ---------------------------------------------------------------------------------

  /**
   * Waits for data and takes it.
   *
   * @return how many bytes; -1 when the peer said that it sends no more
   * @throws SSLException for a record that is wrong, for a stream that ends without close_notify,
   *     and for a new handshake
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    handshake();
    if (!target.hasRemaining()) {
      return 0;
    }
    reading.lock();
    try {
      if (!unwrapped.hasRemaining()) {
        int direct = next(target);
        if (direct != 0) {
          return direct;
        }
      }
      int count = Math.min(target.remaining(), unwrapped.remaining());
      target.put(target.position(), unwrapped, unwrapped.position(), count);
      target.position(target.position() + count);
      unwrapped.position(unwrapped.position() + count);
      return count;
    } finally {
      reading.unlock();
    }
  }

  /**
   * The next record with data, into {@code target} if it is sure to fit, else into {@link
   * #unwrapped}.
   *
   * @return bytes in {@code target}; 0 when they are in unwrapped; -1 at the end
   */
  private int next(ByteBuffer target) throws IOException {
    boolean direct = target.remaining() >= engine.getSession().getApplicationBufferSize();
    while (true) {
      int produced = unwrap(direct ? target : unwrapped, !direct);
      if (produced != 0) {
        return produced > 0 && !direct ? 0 : produced;
      }
      answer();
    }
  }

  /** What the engine wants after a record that had no data: a key update is answered. */
  private void answer() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    boolean tls13 = "TLSv1.3".equals(engine.getSession().getProtocol());
    if (isShaking(status) && !tls13) {
      writing.lock();
      try {
        engine.closeOutbound();
        wrap(NOTHING);
      } finally {
        writing.unlock();
      }
      throw new SSLException("the peer asked for a new handshake, which is refused");
    }
    if (status == HandshakeStatus.NEED_TASK) {
      runTasks();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      writing.lock();
      try {
        wrap(NOTHING);
      } finally {
        writing.unlock();
      }
    }
  }

  /**
   * Unwraps one record, which it receives if need be.
   *
   * @param target the caller's, or {@link #unwrapped}, which is empty and grows
   * @param own whether it is unwrapped
   * @return the bytes of data in it; -1 when the peer sends no more
   */
  private int unwrap(ByteBuffer target, boolean own) throws IOException {
    while (true) {
      SSLEngineResult result;
      if (own) {
        unwrapped.clear();
        result = engine.unwrap(received, unwrapped);
        unwrapped.flip();
      } else {
        result = engine.unwrap(received, target);
      }
      switch (result.getStatus()) {
        case OK:
          return result.bytesProduced();
        case CLOSED:
          answerClose();
          return -1;
        case BUFFER_OVERFLOW:
          unwrapped = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
          break;
        case BUFFER_UNDERFLOW:
          receive();
          break;
      }
    }
  }

  /** TLS 1.2 answers a close_notify by one. */
  private void answerClose() {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && writing.tryLock()) {
      try {
        wrap(NOTHING);
      } catch (IOException gone) {
        // The peer need not wait for it.
      } finally {
        writing.unlock();
      }
    }
  }

  private void receive() throws IOException {
    int packet = engine.getSession().getPacketBufferSize();
    if (received.capacity() < packet) {
      received = ByteBuffer.allocateDirect(packet).put(received).flip();
    }
    received.compact();
    try {
      if (below.read(received) < 0) {
        engine.closeInbound(); // throws, when there was no close_notify
      }
    } finally {
      received.flip();
    }
  }

  // ---- writing ---------------------------------------------------------------------------------

  /**
   * Writes all of {@code source}.
   *
   * @throws ClosedChannelException after {@link #shutdownOutput}
   */
  @Override
  public int write(ByteBuffer source) throws IOException {
    requireOpen();
    handshake();
    int count = source.remaining();
    writing.lock();
    try {
      while (source.hasRemaining()) {
        if (engine.isOutboundDone()) {
          throw new ClosedChannelException();
        }
        wrap(source);
      }
    } finally {
      writing.unlock();
    }
    return count;
  }

  /** Wraps one record and sends it. */
  private void wrap(ByteBuffer source) throws IOException {
    SSLEngineResult result = engine.wrap(source, wrapped);
    while (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      int bytes = engine.getSession().getPacketBufferSize() + wrapped.position();
      wrapped = ByteBuffer.allocateDirect(bytes).put(wrapped.flip());
      result = engine.wrap(source, wrapped);
    }
    wrapped.flip();
    try {
      while (wrapped.hasRemaining()) {
        below.write(wrapped);
      }
    } finally {
      wrapped.clear();
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && source.hasRemaining()) {
      throw new ClosedChannelException();
    }
  }

  // ---- the end ---------------------------------------------------------------------------------

  /** Sends close_notify: the peer reads its end, and this side may go on to read. */
  public void shutdownOutput() throws IOException {
    requireOpen();
    writing.lock();
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone()) {
        wrap(NOTHING);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Sends close_notify, if that can be done at once, and closes the channel below. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    try {
      if (writing.tryLock()) {
        try {
          shutdownOutput();
        } catch (IOException gone) {
          // A peer that is gone needs no notice.
        } finally {
          writing.unlock();
        }
      }
    } finally {
      closed = true;
      below.close();
    }
  }

  @Override
  public boolean isOpen() {
    return !closed && below.isOpen();
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /** The session: protocol, cipher suite, the peer's certificates. */
  public SSLSession session() {
    return engine.getSession();
  }

  /** What ALPN chose; empty when it chose nothing. */
  public String applicationProtocol() {
    String chosen = engine.getApplicationProtocol();
    return chosen == null ? "" : chosen;
  }
}
