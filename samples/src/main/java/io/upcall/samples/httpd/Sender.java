package io.upcall.samples.httpd;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.SysSendfile.sendfile;
import static io.upcall.libc.SysSocket.SOL_SOCKET;
import static io.upcall.libc.SysSocket.SO_LINGER;
import static io.upcall.libc.SysSocket.SO_SNDTIMEO;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysSocket.setsockopt;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructLinger;
import io.upcall.libc.StructTimeval;
import java.io.EOFException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending side of a connection: all of an answer goes out, unless the client takes it too
 * slowly.
 *
 * <p>A call that waits for room comes back after a tick, by SO_SNDTIMEO, so that a client who takes
 * a byte now and then is seen; one who keeps up costs no look at the clock.
 */
final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final StructLinger RESET = new StructLinger(true, 0);

  /** Of linux/tcp.h. */
  private static final int TCP_NOTSENT_LOWAT = 25;

  /**
   * How much the kernel may keep for a client beyond what that client has room for. Without a bound
   * it fills the whole send buffer, 4 MiB, and a thousand clients that read nothing have a GiB.
   */
  private static final int UNSENT_BYTES = 128 << 10;

  /** Nobody who reads nothing comes so far; from here on the bound only costs wake-ups. */
  private static final long PROOF_BYTES = 1 << 20;

  /** What TCP_NOTSENT_LOWAT takes for no bound. */
  private static final int UNBOUNDED = -1;

  private final int fd;
  private final Pace pace;

  // Of the answer under way, by the connection's uthread.
  private int headBytes;
  private long sentBytes;
  private boolean stalled;

  // Of a stalled one, as of the last look: until when it has time, and what had been sent.
  private long deadlineNanos;
  private long seenBytes;

  /** The client has shown that it takes what it asks for, so the kernel may keep more for it. */
  private boolean trusted;

  Sender(int fd, Pace pace) {
    this.fd = fd;
    this.pace = pace;
  }

  /** To be called once, before anything is sent. */
  void prepare() throws IOException {
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, StructTimeval.fromMillis(pace.tickMillis()));
    boundUnsent(UNSENT_BYTES);
  }

  private void boundUnsent(int bytes) {
    try {
      setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
    } catch (ErrnoException refusal) {
      // Not every driver has it, and it is the kernel's memory that it saves.
      LOG.debug("fd {}: {}", fd, refusal.getMessage());
    }
  }

  /** Begins an answer with a head of so many bytes. */
  void begin(int newHeadBytes) {
    headBytes = newHeadBytes;
    sentBytes = 0;
    stalled = false;
  }

  /** How much of the body the client's side of the kernel has taken. */
  long bodyBytes() {
    return Math.max(0, sentBytes - headBytes);
  }

  /** Sends the first {@code length} bytes. */
  void sendAll(byte[] bytes, int length, int flags) throws IOException {
    for (int at = 0; at < length; ) {
      try {
        int sent = send(fd, bytes, at, length - at, flags);
        at += sent;
        sentBytes += sent;
      } catch (ErrnoException refusal) {
        goOnAfter(refusal);
      }
    }
  }

  /** Sends a part of a file, which goes from the page cache to the socket without a copy. */
  void sendFile(int file, long from, long to) throws IOException {
    for (long at = from; at < to; ) {
      try {
        long most = trusted ? to - at : Math.min(to - at, PROOF_BYTES);
        long sent = sendfile(fd, file, at, most);
        if (sent == 0) {
          // The length has been promised: only a cut connection says that it was wrong.
          throw new EOFException("the file ends at " + at + ", not at " + to);
        }
        at += sent;
        sentBytes += sent;
        trust();
      } catch (ErrnoException refusal) {
        goOnAfter(refusal);
      }
    }
  }

  private void trust() {
    if (!trusted && sentBytes >= PROOF_BYTES) {
      trusted = true;
      boundUnsent(UNBOUNDED);
    }
  }

  private void goOnAfter(ErrnoException refusal) throws IOException {
    if (refusal.errno != Errno.EAGAIN) {
      throw refusal;
    }
    long nowNanos = System.nanoTime();
    if (stalled) {
      // What it took since the last look earns time, but never more than the grace: who was fast
      // has nothing saved for standing still.
      deadlineNanos += pace.earnedNanos(sentBytes - seenBytes);
    }
    if (!stalled || deadlineNanos - nowNanos > pace.graceNanos()) {
      deadlineNanos = nowNanos + pace.graceNanos();
    }
    stalled = true;
    seenBytes = sentBytes;
    if (deadlineNanos - nowNanos <= 0) {
      // Or the kernel would keep what was sent for a client that does not want it.
      setsockopt(fd, SOL_SOCKET, SO_LINGER, RESET);
      throw refusal;
    }
  }
}
