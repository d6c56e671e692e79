package io.upcall.async.vertx;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that only an event loop knows, asked by another thread, which waits for the answer: for
 * calls that must not wait for a peer, and a loop never does.
 */
final class Question extends Node {

  private final IntSupplier question;
  private final @Nullable Thread asker = Thread.currentThread();
  private int answer;

  /** Set by the loop after the answer, which it publishes. */
  private volatile boolean answered;

  private Question(IntSupplier question) {
    this.question = question;
  }

  /** What {@code question} answers on {@code loop}. */
  static int ask(Loop loop, IntSupplier question) {
    if (loop.isCurrent()) {
      return question.getAsInt();
    }
    Question asked = new Question(question);
    loop.send(asked);
    boolean interrupted = false;
    while (!asked.answered) {
      LockSupport.park(asked);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return asked.answer;
  }

  @Override
  void taken() {
    answer = question.getAsInt();
    answered = true;
    LockSupport.unpark(asker);
  }
}
