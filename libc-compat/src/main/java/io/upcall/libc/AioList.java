package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;

/** The operations of one lio_listio(3), and who is told when the last has ended. */
final class AioList {

  private final Proc proc = Proc.current();
  private final StructSigevent event;

  /** Those that have not ended, and one for who submits them. */
  private final AtomicInteger left = new AtomicInteger(1);

  AioList(StructSigevent event) {
    this.event = event;
  }

  void begins() {
    left.incrementAndGet();
  }

  /** One has ended, or who submits is done with that. */
  void ended() {
    if (left.decrementAndGet() == 0) {
      AioEvents.of(proc).tell(event);
    }
  }
}
