package io.upcall.async.mix;

import io.upcall.async.EventQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Nothing, asynchronously; sometimes again from inside its callback. */
final class Nop extends Actor {

  private final MixCall call;
  private int repeats;

  Nop(RandomMix mix, @Nullable EventQueue queue) {
    super(mix);
    call = call(queue);
  }

  @Override
  void step(Random random) {
    if (!call.isPending()) {
      repeats = random.nextInt(3);
      mix.submit(call.nop());
    }
  }

  @Override
  void over(MixCall ended) {
    require(ended.result() <= 0, "a nop ends with %d", ended.result());
    if (repeats > 0 && mix.isOpen()) {
      repeats--;
      mix.submit(call.nop());
    }
  }

  @Override
  public String toString() {
    return "nop";
  }
}
