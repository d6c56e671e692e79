package io.upcall.samples.biod;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;

/**
 * Two procs: one to queue, one to handle callbacks. A call of the one completes to an event queue
 * of the other.
 */
final class QueueAndHandle implements Way {
  private final ProcOptions queuerOptions;
  private final ProcOptions handlerOptions;

  QueueAndHandle(ProcOptions queuerOptions, ProcOptions handlerOptions) {
    this.queuerOptions = queuerOptions;
    this.handlerOptions = handlerOptions;
  }

  @Override
  public String name() {
    return "one proc queues, one handles";
  }

  @Override
  public Sums run(Load load) throws IOException, InterruptedException {
    IdleRequests idle = new IdleRequests(load.inFlight());
    Handler handler = new Handler(load, idle);
    Queuer queuer = new Queuer(load, idle, handler);
    Proc handling = Proc.start(handlerOptions, handler);
    try {
      Proc.run(queuerOptions, queuer);
    } finally {
      handler.end();
      handling.awaitExit();
    }
    queuer.check();
    return handler.sums();
  }
}
