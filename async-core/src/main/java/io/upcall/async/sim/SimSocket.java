package io.upcall.async.sim;

import io.upcall.async.Errno;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket.
 *
 * <pre>
 *   FRESH ──bind──▶ BOUND ──listen──▶ LISTENING
 *     └──────┬────────┘
 *         connect ──▶ CONNECTED
 * </pre>
 */
final class SimSocket extends SimObject {

  static final int SHUT_RD = 0;
  static final int SHUT_WR = 1;
  static final int SHUT_RDWR = 2;

  private static final int BUFFER_BYTES = 64 << 10;

  enum Stage {
    FRESH,
    BOUND,
    LISTENING,
    CONNECTED
  }

  private Stage stage = Stage.FRESH;

  /** The port it was bound to; 0 when it was not. */
  private int port;

  /** While LISTENING: connections that nobody accepted yet, and how many there may be. */
  private final Deque<SimSocket> backlog = new ArrayDeque<>();

  private int backlogLimit;

  /** While CONNECTED: what comes and what goes. */
  private ByteFifo incoming = new ByteFifo(BUFFER_BYTES);

  private ByteFifo outgoing = new ByteFifo(BUFFER_BYTES);

  boolean isListening() {
    return stage == Stage.LISTENING;
  }

  int port() {
    return port;
  }

  void bind(int newPort) throws Refusal {
    if (stage != Stage.FRESH) {
      throw new Refusal(Errno.EINVAL);
    }
    port = newPort;
    stage = Stage.BOUND;
  }

  void listen(int limit) throws Refusal {
    if (stage == Stage.CONNECTED) {
      throw new Refusal(Errno.EINVAL);
    }
    backlogLimit = Math.max(1, limit);
    stage = Stage.LISTENING;
  }

  /** True when one more connection fits. */
  boolean hasBacklogRoom() {
    return backlog.size() < backlogLimit;
  }

  /** Connects this socket to one that {@code listener} will accept. */
  void connect(SimSocket listener) throws Refusal {
    if (stage == Stage.CONNECTED) {
      throw new Refusal(Errno.EISCONN);
    }
    SimSocket accepted = new SimSocket();
    accepted.port = listener.port;
    pair(accepted);
    listener.backlog.add(accepted);
  }

  /** Connects two fresh sockets, as socketpair(2). */
  void pair(SimSocket other) {
    stage = Stage.CONNECTED;
    other.stage = Stage.CONNECTED;
    other.incoming = outgoing;
    other.outgoing = incoming;
    peer = other;
    other.peer = this;
  }

  /** The oldest connection; null when there is none yet. */
  @Nullable SimSocket accept() throws Refusal {
    if (stage != Stage.LISTENING) {
      throw new Refusal(Errno.EINVAL);
    }
    return backlog.poll();
  }

  private void requireConnected() throws Refusal {
    if (stage != Stage.CONNECTED) {
      throw new Refusal(Errno.ENOTCONN);
    }
  }

  @Override
  byte @Nullable [] read(int bytes, long offset) throws Refusal {
    requireConnected();
    if (bytes > 0 && incoming.size() == 0 && !incoming.isEnded()) {
      return null;
    }
    return incoming.read(Math.min(bytes, incoming.size()));
  }

  /** How much a read would find. */
  int readable() {
    return incoming.size();
  }

  @Override
  int write(byte[] data, long offset) throws Refusal {
    requireConnected();
    if (outgoing.isEnded()) {
      throw new Refusal(Errno.EPIPE);
    }
    return SimPipeEnd.writeTo(outgoing, data);
  }

  void shutdown(int how) throws Refusal {
    requireConnected();
    if (how < SHUT_RD || how > SHUT_RDWR) {
      throw new Refusal(Errno.EINVAL);
    }
    if (how != SHUT_WR) {
      incoming.end();
    }
    if (how != SHUT_RD) {
      outgoing.end();
    }
  }

  @Override
  int events() {
    if (stage == Stage.LISTENING) {
      return backlog.isEmpty() ? 0 : POLLIN;
    }
    if (stage != Stage.CONNECTED) {
      return POLLOUT | POLLHUP;
    }
    int events = incoming.size() > 0 || incoming.isEnded() ? POLLIN : 0;
    events |= outgoing.room() > 0 || outgoing.isEnded() || outgoing.isBroken() ? POLLOUT : 0;
    events |= outgoing.isBroken() ? POLLERR : 0;
    return events | (incoming.isEnded() && outgoing.isEnded() ? POLLHUP : 0);
  }

  /** The peer finds the end of the stream, and its sends are EPIPE. */
  @Override
  void closed() {
    outgoing.end();
    incoming.breakOff();
    for (SimSocket refused : backlog) {
      refused.closed();
    }
  }
}
