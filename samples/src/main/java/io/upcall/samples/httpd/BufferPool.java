package io.upcall.samples.httpd;

import io.upcall.cores.Vcore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Response buffers to be used again: one a vcore is nearly always enough, because a uthread that
 * builds an answer goes off its vcore only when the client does not take it.
 */
final class BufferPool {
  /** More vcores than this share. */
  private static final int PLACES = 64;

  /** By exchange, since a uthread may lose its vcore to another one at any moment. */
  private final AtomicReferenceArray<@Nullable ResponseBuffer> idle =
      new AtomicReferenceArray<>(PLACES);

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
    return new ResponseBuffer();
  }

  void give(ResponseBuffer buffer) {
    if (idle.getAndSet(place(), buffer) != null) {
      space.give(ResponseBuffer.BYTES);
    }
  }

  private static int place() {
    Vcore here = Vcore.current();
    return here == null ? 0 : here.id() % PLACES;
  }
}
