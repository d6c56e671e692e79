package io.upcall.cores;

import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The default scheduler: a queue a vcore, woken uthreads stay where they last ran, and a vcore that
 * has nothing takes from its siblings.
 */
final class WorkStealing implements Scheduler {

  private final CopyOnWriteArrayList<Vcore> vcores = new CopyOnWriteArrayList<>();

  @Override
  public void vcoreAdded(Vcore vcore) {
    vcores.add(vcore);
  }

  @Override
  public void threadRunnable(Runnable uthread, Vcore vcore) {
    vcore.runQueue().add(uthread);
  }

  @Override
  public @Nullable Runnable schedEntry(Vcore vcore) {
    Runnable own = vcore.runQueue().poll();
    return own != null ? own : steal(vcore);
  }

  private @Nullable Runnable steal(Vcore thief) {
    int count = vcores.size();
    for (int i = 1; i < count; i++) {
      Vcore victim = vcores.get((thief.id() + i) % count);
      Runnable stolen = victim.runQueue().steal();
      if (stolen != null) {
        return stolen;
      }
    }
    return null;
  }

  @Override
  public int ready(Vcore vcore) {
    return vcore.runQueue().size();
  }
}
