package io.upcall.cores;

import java.util.function.Consumer;

/** Makes the uthreads of one proc, and has the list of those that live. */
final class ProcUthreads {

  private final Proc proc;
  private final Thread.Builder.OfVirtual builder;
  private final UthreadList live = new UthreadList();

  ProcUthreads(Proc proc) {
    this.proc = proc;
    this.builder = LoomAccess.best().builder(new UthreadExecutor(proc));
  }

  UthreadList live() {
    return live;
  }

  /** Starts one; {@code before} gets the thread before anybody else can see it. */
  Uthread create(Runnable body, Consumer<Thread> before) {
    LiveUthread uthread = new LiveUthread(proc, body);
    Uthread creator = Uthread.current();
    if (creator != null) {
      uthread.priority(creator.priority());
    }
    Thread thread = builder.unstarted(uthread);
    uthread.thread(thread);
    before.accept(thread);
    live.add(uthread);
    proc.scheduler().threadCreated(uthread);
    thread.start();
    return uthread;
  }

  /** See {@link Proc#awaitOthers}. */
  void awaitOthers() {
    try {
      boolean alone = false;
      while (!alone) {
        alone = live.awaitAtMost(1, Long.MAX_VALUE);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
