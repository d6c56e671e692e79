package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the test said, by operation, and the policy for what it said nothing of. Guarded by the
 * world's monitor.
 */
final class Script {

  private final Map<Op, Answer> always = new EnumMap<>(Op.class);
  private final Map<Op, Deque<Answer>> once = new EnumMap<>(Op.class);
  private final Map<Op, Integer> lateCancels = new EnumMap<>(Op.class);

  private Policy policy = Policy.PLAIN;

  void always(Op op, Answer answer) {
    always.put(op, answer);
  }

  void once(Op op, Answer answer) {
    once.computeIfAbsent(op, key -> new ArrayDeque<>()).add(answer);
  }

  void lateCancel(Op op, int result) {
    lateCancels.put(op, result);
  }

  void otherwise(Policy newPolicy) {
    policy = newPolicy;
  }

  Policy policy() {
    return policy;
  }

  /** The answer to a submission. */
  Answer answer(AsyncCall call, int flags) {
    Deque<Answer> answers = once.get(call.op());
    Answer scripted =
        answers == null || answers.isEmpty() ? always.get(call.op()) : answers.getFirst();
    return scripted != null ? scripted : policy.answer(call, flags);
  }

  /** The answer was given: if it was for once, it is used up. */
  void useUp(Op op) {
    Deque<Answer> answers = once.get(op);
    if (answers != null) {
      answers.poll();
    }
  }

  /** What a call of {@code op} ends with that is cancelled too late; null when it is in time. */
  @Nullable Integer lateCancel(Op op) {
    return lateCancels.get(op);
  }
}
