package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Runs the body of a test as the main uthread of a proc with one core. */
final class InProc {

  /** What a test does. */
  interface Body {
    void run() throws Exception;
  }

  private InProc() {}

  /** Runs {@code body}, waits for the end of its proc, and fails as the body failed. */
  static void run(Body body) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("test"),
            () -> {
              try {
                body.run();
              } catch (Throwable thrown) {
                failure.set(thrown);
              }
              return 0;
            });
    proc.awaitExit();
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof Exception exception) {
      throw exception;
    }
    assertThat(proc.liveUthreads()).as("live uthreads").isZero();
  }

  /** Waits until {@code thread} waits. */
  static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).as("%s lives", thread).isTrue();
      Thread.yield();
    }
  }

  /** Asserts that {@code call} fails with this errno. */
  static void assertErrno(int errno, ThrowingCallable call) {
    assertThat(errnoOf(call))
        .as("errno, %s expected", Errno.strerrorname_np(errno))
        .isEqualTo(errno);
  }

  /** The errno that {@code call} fails with; 0 when it succeeds. */
  static int errnoOf(ThrowingCallable call) {
    try {
      call.call();
      return 0;
    } catch (ErrnoException failure) {
      return failure.errno;
    } catch (Throwable other) {
      throw new AssertionError("no errno", other);
    }
  }
}
