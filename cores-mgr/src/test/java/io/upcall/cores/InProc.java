package io.upcall.cores;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the body of a test as the main uthread of a proc, and brings its failure back. */
final class InProc {

  private InProc() {}

  interface Body {
    void run() throws Exception;
  }

  static void run(Body body) throws Exception {
    run(1, body);
  }

  static void run(int cores, Body body) throws Exception {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Proc.run(
        ProcOptions.named("test").withCores(cores),
        () -> {
          try {
            body.run();
          } catch (Throwable thrown) {
            failure.set(thrown);
          }
          return 0;
        });
    Throwable thrown = failure.get();
    if (thrown instanceof Exception exception) {
      throw exception;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }
}
