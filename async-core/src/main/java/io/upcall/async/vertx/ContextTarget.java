package io.upcall.async.vertx;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * A Vert.x context as a place for upcalls: a queue made with it delivers callbacks on that context.
 * A context has no masks, so the level means nothing here.
 */
@SuppressWarnings("exports") // who uses this has Vert.x; the module needs it for nothing else
public final class ContextTarget implements UpcallTarget {

  private final Context context;

  /** What was posted, in order; the context consumes. */
  private final EventQueue inbox = EventQueue.polled();

  /** Upcalls on {@code context}. */
  public ContextTarget(Context context) {
    this.context = context;
  }

  @Override
  public void post(Kcont kcont, Level level) {
    inbox.post(kcont);
    context.runOnContext(nothing -> inbox.drain(Integer.MAX_VALUE));
  }

  @Override
  public boolean isVcoreContext() {
    return Vertx.currentContext() == context;
  }
}
