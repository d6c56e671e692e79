package io.upcall.cores;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The least that runs virtual threads: one pinned thread and one queue. What uthreads are held to.
 */
final class BareLoop extends Thread implements Executor {

  private static final int CHUNK = 256;

  private final MpscUnboundedAtomicArrayQueue<Runnable> queue =
      new MpscUnboundedAtomicArrayQueue<>(CHUNK);
  private final Thread.Builder.OfVirtual builder = LoomAccess.best().builder(this);
  private final int cpu;

  private volatile boolean asleep;
  private volatile boolean over;

  BareLoop(int cpu) {
    super("bare-loop");
    this.cpu = cpu;
    setDaemon(true);
  }

  Thread spawn(Runnable body) {
    return builder.start(body);
  }

  @Override
  public void execute(Runnable continuation) {
    queue.offer(continuation);
    wake();
  }

  private void wake() {
    if (asleep) {
      LockSupport.unpark(this);
    }
  }

  @Override
  public void run() {
    new Affinity().pin(0, List.of(cpu));
    while (!over) {
      Runnable next = queue.poll();
      if (next != null) {
        next.run();
      } else {
        sleep();
      }
    }
  }

  private void sleep() {
    asleep = true;
    while (queue.isEmpty() && !over) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  void end() throws InterruptedException {
    over = true;
    wake();
    join();
  }
}
