package io.upcall.samples.biod;

import io.upcall.async.AsyncCall;
import io.upcall.async.EventQueue;
import java.lang.foreign.MemorySegment;

/**
 * A call of the {@link Queuer}'s that completes to the {@link Handler}'s queue, to be made again
 * and again.
 *
 * <p>It and its block belong to the queuer while it is idle, to the driver while it is in flight,
 * and to the handler from its event until it is idle again.
 */
final class Request extends AsyncCall {
  private final Handler handler;
  private final MemorySegment block;

  /** Which request of the load it is. */
  private int number;

  Request(EventQueue completions, Handler handler, MemorySegment block) {
    super(completions);
    this.handler = handler;
    this.block = block;
  }

  /** Prepares it. */
  Request about(Load load, int newNumber, int fd) {
    number = newNumber;
    if (load.isWrite(number)) {
      load.fill(block, number);
      write(fd, block, load.offset(number));
    } else {
      read(fd, block, load.offset(number));
    }
    return this;
  }

  /** It is over: an upcall of the handler's proc. */
  @Override
  protected void run() {
    handler.handle(this);
  }

  int number() {
    return number;
  }

  MemorySegment block() {
    return block;
  }
}
