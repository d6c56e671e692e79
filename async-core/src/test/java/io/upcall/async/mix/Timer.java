package io.upcall.async.mix;

import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A timeout: never early, and not late either. */
final class Timer extends Actor {

  private static final int LONGEST_NANOS = 3_000_000;

  private final MixCall call;
  private long earliestNanos;

  Timer(RandomMix mix, @Nullable EventQueue queue) {
    super(mix);
    call = call(queue);
  }

  @Override
  void step(Random random) {
    if (!call.isPending()) {
      int nanos = random.nextInt(LONGEST_NANOS);
      earliestNanos = mix.ground().nowNanos() + nanos;
      mix.submit(call.timeout(nanos));
    }
  }

  @Override
  void over(MixCall ended) {
    if (ended.result() == -Errno.ETIME) {
      long early = earliestNanos - mix.ground().nowNanos();
      require(early <= 0, "%d ns too early", early);
    }
  }

  @Override
  void checkPunctual() {
    if (call.isPending()) {
      long late = mix.ground().nowNanos() - earliestNanos;
      require(late <= mix.ground().latenessNanos(), "%d ns late", late);
    }
  }

  @Override
  public String toString() {
    return "timer";
  }
}
