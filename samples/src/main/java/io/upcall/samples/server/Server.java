package io.upcall.samples.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A server as {@link ServerRunner} runs it: in a proc of its own. */
public interface Server {
  /** How long what is under way may go on after {@link #stop}. */
  long GRACE_NANOS = 5_000_000_000L;

  /**
   * Starts to listen. Called once, by the proc's main uthread.
   *
   * @return the real address and port
   * @throws IOException what fails at start; its message is all that the user sees
   */
  InetSocketAddress listen() throws IOException;

  /**
   * Serves until {@link #stop} was called and what could end within {@link #GRACE_NANOS} has ended.
   * Called once, by the proc's main uthread, after {@link #listen}; what is still open when it
   * returns is cut.
   */
  void serve() throws IOException;

  /**
   * Stops accepting, and lets {@link #serve} come to its end. Called by a uthread of the proc, at
   * any time after the proc was started.
   */
  void stop();
}
