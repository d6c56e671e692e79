package io.upcall.samples.httpd;

import io.upcall.cores.Vcore;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Response buffers to be used again.
 *
 * <p>One a vcore is nearly always enough, because a uthread that builds an answer goes off its
 * vcore only when the client does not take it. Where reading the file waits, on a driver whose
 * cached reads do too, there are as many as requests at once: made anew for each they cost more
 * than all the rest, since a thousand live ones are copied by every collection. Those go to a pile
 * that is shared and halved by each {@link #sweep}; they have no space while they lie there.
 */
final class BufferPool {
  /** More vcores than this share. */
  private static final int PLACES = 64;

  /** By exchange, since a uthread may lose its vcore to another one at any moment. */
  private final AtomicReferenceArray<@Nullable ResponseBuffer> idle =
      new AtomicReferenceArray<>(PLACES);

  /** 18 MiB when it is full. */
  private final Queue<ResponseBuffer> pile = new MpmcAtomicArrayQueue<>(1 << 10);

  private final BufferSpace space;

  BufferPool(BufferSpace space) {
    this.space = space;
  }

  ResponseBuffer take() throws NoSpaceException {
    ResponseBuffer buffer = idle.getAndSet(place(), null);
    if (buffer != null) {
      return buffer;
    }
    space.take(ResponseBuffer.BYTES);
    ResponseBuffer piled = pile.poll();
    return piled != null ? piled : new ResponseBuffer();
  }

  void give(ResponseBuffer buffer) {
    ResponseBuffer surplus = idle.getAndSet(place(), buffer);
    if (surplus != null) {
      space.give(ResponseBuffer.BYTES);
      // Full, and it is the collector's.
      pile.offer(surplus);
    }
  }

  /** Drops half of what lies on the pile: all of it in some rounds, when nobody needs it. */
  void sweep() {
    for (int left = (pile.size() + 1) / 2; left > 0 && pile.poll() != null; ) {
      left--;
    }
  }

  /** How many lie on the pile. */
  int piled() {
    return pile.size();
  }

  private static int place() {
    Vcore here = Vcore.current();
    return here == null ? 0 : here.id() % PLACES;
  }
}
