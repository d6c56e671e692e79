package io.upcall.samples.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Moves the {@link Messages} of all connections; its caller's thread does all the work, in {@link
 * #poll}.
 *
 * <p>The seam at which the load changes from one way of doing I/O to another: a round trip is the
 * whole of {@link Messages#outgoing} sent and the whole of {@link Messages#incoming} filled.
 */
interface Transport extends AutoCloseable {
  /** How a transport is made. */
  interface Connector {
    /** Connects all of the messages' connections; when one fails, none is left open. */
    Transport connect(InetSocketAddress server, Messages messages) throws IOException;
  }

  /** Told of every echo that has come back whole. */
  interface Replies {
    /** May call {@link Transport#send} for the same connection. */
    void onReply(int connection) throws IOException;
  }

  /** Starts the round trip of the connection's prepared message. */
  void send(int connection) throws IOException;

  /**
   * Waits until something happened or the time is over, and deals with everything that did.
   *
   * @param timeoutNanos how long to wait at most, rounded up to what the transport can do; 0 not to
   *     wait
   */
  void poll(Replies replies, long timeoutNanos) throws IOException;

  /** Closes the connection, on which nothing is on the way, and opens another in its place. */
  void reconnect(int connection) throws IOException;

  /** Closes all connections. */
  @Override
  void close() throws IOException;
}
