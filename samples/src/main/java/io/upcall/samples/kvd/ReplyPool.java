package io.upcall.samples.kvd;

import io.upcall.samples.kvd.resp.Reply;
import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;

/**
 * Buffers for replies, to be used again. A connection has one from the moment when it runs commands
 * until the replies are sent: not while it waits for the client, which is nearly all the time.
 */
final class ReplyPool {
  private static final int MOST = 256;

  private final Queue<Reply> idle = new MpmcAtomicArrayQueue<>(MOST);

  ReplyPool() {}

  Reply take() {
    Reply reply = idle.poll();
    return reply != null ? reply : new Reply();
  }

  void give(Reply reply) {
    // One too many is the collector's.
    if (!idle.offer(reply)) {
      return;
    }
  }
}
