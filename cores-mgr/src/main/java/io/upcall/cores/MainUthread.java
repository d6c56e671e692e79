package io.upcall.cores;

/** The first uthread of a proc, whose end is the proc's. */
final class MainUthread implements Runnable {

  private final Proc proc;
  private final ProcMain main;

  MainUthread(Proc proc, ProcMain main) {
    this.proc = proc;
    this.main = main;
  }

  @Override
  public void run() {
    try {
      proc.terminate(ExitStatus.exited(main.run()));
    } catch (ProcExit exiting) {
      throw exiting;
    } catch (Throwable failure) {
      proc.uncaught(failure, true);
    }
  }
}
