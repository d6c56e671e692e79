package io.upcall.samples.tools.cp;

import io.upcall.libc.ErrnoException;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.InOrder;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * What is copied at once, and what is said and done in the order of the walk: everything goes
 * through one queue, so a message about a file comes behind those about the files before it.
 */
final class Turns {
  /** Files under way: enough to hide the wait for a directory entry, little in open files. */
  static final int AT_ONCE = 64;

  private final Complaints complaints;
  private final InOrder<Step> steps = new InOrder<>(AT_ONCE, Step::take);

  /** What is left to do for a file, in its turn. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  Turns(Complaints complaints) {
    this.complaints = complaints;
  }

  /** Begins {@code work}, whose result is done in its turn. */
  void add(Callable<Step> work) throws IOException {
    steps.add(work);
  }

  /** To be done in its turn. */
  void step(Step step) throws IOException {
    steps.add(() -> step);
  }

  /** To be said in its turn. */
  void say(String text) throws IOException {
    step(() -> complaints.say(text));
  }

  /** To be said in its turn. */
  void say(String what, ErrnoException why) throws IOException {
    step(() -> complaints.say(what, why));
  }

  /** Waits until all is done. */
  void finish() throws IOException {
    steps.finish();
  }
}
