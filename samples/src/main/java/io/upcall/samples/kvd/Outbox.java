package io.upcall.samples.kvd;

import static io.upcall.libc.SysSocket.send;

import io.upcall.cores.Proc;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to go to a client that listens to channels: messages of others, and the replies to its
 * own commands, in one order. Who publishes must not wait for who listens, so a uthread of its own
 * does the sending.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** A client that is so far behind is cut off; Redis's limit for its pub/sub clients. */
  private static final long LARGEST_BYTES = 32 << 20;

  /** So much goes out with one send. */
  private static final int GATHERED = 64 << 10;

  private final int fd;
  private final Runnable cut;

  /** Guarded by this, as are those that follow. */
  private final Queue<byte[]> messages = new ArrayDeque<>();

  private long bytes;
  private boolean closing;

  /** Nothing can be sent any more. */
  private boolean broken;

  /** Set before anything is added. */
  private volatile @Nullable Thread sender;

  private Outbox(int fd, Runnable cut) {
    this.fd = fd;
    this.cut = cut;
  }

  /** An empty one, and its uthread. */
  static Outbox open(int fd, Runnable cut) {
    Outbox outbox = new Outbox(fd, cut);
    outbox.sender = Proc.current().spawn(outbox::run);
    return outbox;
  }

  /** From any uthread; does not wait. */
  void add(byte[] message) {
    boolean tooMuch;
    synchronized (this) {
      if (broken || closing) {
        return;
      }
      messages.add(message);
      bytes += message.length;
      tooMuch = bytes > LARGEST_BYTES;
      broken = tooMuch;
    }
    if (tooMuch) {
      LOG.warn("fd {}: {} bytes behind, cut off", fd, LARGEST_BYTES);
      cut.run();
    }
    LockSupport.unpark(sender);
  }

  /** Sends what is there, and ends. Waits for that; by the client's uthread, before it closes. */
  void close() {
    synchronized (this) {
      closing = true;
    }
    Thread running = sender;
    LockSupport.unpark(running);
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException stop) {
        interrupted = true;
        cut.run();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (byte[] next = take(); next != null; next = take()) {
        send(fd, next, 0, next.length, 0);
      }
    } catch (IOException gone) {
      LOG.debug("fd {}: {}", fd, gone.getMessage());
      synchronized (this) {
        broken = true;
        messages.clear();
      }
    }
  }

  /** What is there, as one array; waits for it. Null at the end. */
  private byte @Nullable [] take() {
    while (true) {
      synchronized (this) {
        if (broken) {
          return null;
        }
        if (!messages.isEmpty()) {
          return gather();
        }
        if (closing) {
          return null;
        }
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        return null;
      }
    }
  }

  private byte[] gather() {
    byte[] first = messages.remove();
    int total = first.length;
    Queue<byte[]> more = new ArrayDeque<>();
    for (byte[] next = messages.peek();
        next != null && total + next.length <= GATHERED;
        next = messages.peek()) {
      more.add(messages.remove());
      total += next.length;
    }
    bytes -= total;
    if (more.isEmpty()) {
      return first;
    }
    byte[] all = java.util.Arrays.copyOf(first, total);
    int at = first.length;
    for (byte[] next : more) {
      System.arraycopy(next, 0, all, at, next.length);
      at += next.length;
    }
    return all;
  }
}
