package io.upcall.async.mix;

import static org.assertj.core.api.Assertions.fail;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.upcall.async.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One thing that a mix does over and over; also the model of what must come of it. */
abstract class Actor {

  final RandomMix mix;
  private final List<MixCall> calls = new ArrayList<>();

  Actor(RandomMix mix) {
    this.mix = mix;
  }

  final MixCall call(@Nullable EventQueue queue) {
    MixCall call = new MixCall(mix, this, queue);
    call.holder(mix.anyHolder());
    calls.add(call);
    return call;
  }

  final List<MixCall> calls() {
    return calls;
  }

  /** Does something, if there is something to do now. */
  abstract void step(Random random);

  /** A call of it has its result. */
  abstract void over(MixCall call);

  /** After a turn: nothing that is due is missing. */
  void checkPunctual() {}

  @FormatMethod
  final void require(boolean holds, @FormatString String what, Object... numbers) {
    if (!holds) {
      fail("%s: %s; %s", this, String.format(what, numbers), mix);
    }
  }
}
