package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.Submitter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Everything that a kernel may do, by chance: calls that are quick, late, short, refused, that fail
 * with each errno their operation may give, that overtake others, and that win against a cancel.
 *
 * <p>Chances are per mille and 0 until set. The decisions come from the seed alone, so the same
 * program on the same seed has the same history.
 */
public final class RandomPolicy implements Policy {

  private static final int LAST_ERRNO = 133;

  private final Random random;
  private final Map<Op, int[]> errnos = new EnumMap<>(Op.class);
  private int quickPerMille;
  private int errorsPerMille;
  private int shortsPerMille;
  private int refusalsPerMille;
  private int overtakingPerMille;
  private int delaysPerMille;
  private long longestDelayNanos = 1;
  private int slowCancelsPerMille;
  private long longestCancelNanos = 1;

  /** A policy that only performs, until chances are set. */
  public RandomPolicy(long seed) {
    random = new Random(seed);
  }

  /** Of all submissions, how many are quick when the operation has not to wait. */
  public RandomPolicy quick(int perMille) {
    quickPerMille = perMille;
    return this;
  }

  /** How many end with an errno, each that {@link Op} has for a caller being as likely. */
  public RandomPolicy errors(int perMille) {
    errorsPerMille = perMille;
    return this;
  }

  /** How many carry over less than was asked for. */
  public RandomPolicy shorts(int perMille) {
    shortsPerMille = perMille;
    return this;
  }

  /** Of those with NONBLOCK or ATOMIC, how many are answered AGAIN. */
  public RandomPolicy refusals(int perMille) {
    refusalsPerMille = perMille;
    return this;
  }

  /** How many completions come before those that wait for the turn already. */
  public RandomPolicy overtaking(int perMille) {
    overtakingPerMille = perMille;
    return this;
  }

  /** How many are left alone for a time of up to {@code longestNanos}. */
  public RandomPolicy delays(int perMille, long longestNanos) {
    delaysPerMille = perMille;
    longestDelayNanos = longestNanos;
    return this;
  }

  /** How many cancels take up to {@code longestNanos}: the call may win. */
  public RandomPolicy slowCancels(int perMille, long longestNanos) {
    slowCancelsPerMille = perMille;
    longestCancelNanos = longestNanos;
    return this;
  }

  private boolean happens(int perMille) {
    return random.nextInt(1000) < perMille;
  }

  @Override
  public Answer answer(AsyncCall call, int flags) {
    if ((flags & (Submitter.NONBLOCK | Submitter.ATOMIC)) != 0 && happens(refusalsPerMille)) {
      return Answer.again();
    }
    if (happens(errorsPerMille)) {
      return failure(-anyErrno(call.op()));
    }
    Answer answer = happens(quickPerMille) ? Answer.performQuick() : performLater();
    return happens(shortsPerMille) ? answer.atMost(1 + random.nextInt(64)) : answer;
  }

  private Answer failure(int result) {
    return happens(quickPerMille) ? Answer.quick(result) : Answer.after(delayNanos(), result);
  }

  private Answer performLater() {
    return Answer.performAfter(delayNanos());
  }

  private long delayNanos() {
    return happens(delaysPerMille) ? random.nextLong(longestDelayNanos) : 0;
  }

  private int anyErrno(Op op) {
    int[] possible = errnos.computeIfAbsent(op, RandomPolicy::callersErrnos);
    return possible[random.nextInt(possible.length)];
  }

  /** ECANCELED and ETIME are not failures: they tell of a cancel and of the time. */
  private static int[] callersErrnos(Op op) {
    return IntStream.rangeClosed(1, LAST_ERRNO)
        .filter(errno -> op.expects(errno) && !op.retries(errno))
        .filter(errno -> errno != Errno.ECANCELED && errno != Errno.ETIME)
        .toArray();
  }

  @Override
  public long cancelDelayNanos(AsyncCall call) {
    return happens(slowCancelsPerMille) ? random.nextLong(longestCancelNanos) : 0;
  }

  @Override
  public boolean overtakes(AsyncCall call) {
    return happens(overtakingPerMille);
  }
}
