package io.upcall.libc;

import io.upcall.cores.Proc;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where interposers come in: each public function of a header begins with
 *
 * <pre>{@code
 * if (Seam.isDecorated("read")) {
 *   return Seam.call("read", c -> read(fd, buffer, from, c.atMost(count)), fd, memory, count);
 * }
 * }</pre>
 *
 * <p>How a call goes. With no interposer in place, {@link #isDecorated} is a read of a static field
 * and a branch that is never taken; the lambda and the array of arguments behind it are not made.
 * Otherwise {@link #call} runs the chain of interposers, and at its end the lambda calls <em>the
 * same function again</em>, with a pass for that thread: isDecorated takes the pass, says no, and
 * the function does its work. So the work stays where the reader looks for it, and no function has
 * a second one that differs by its name. What a function calls in its turn is decorated by itself.
 */
final class Seam {

  private static final Logger LOG = LoggerFactory.getLogger(Seam.class);
  private static final Interposition[] NONE = {};

  /**
   * What is in place, the outermost first; null when nobody looks. Copied on write, under the class
   * lock; volatile, so that who sees an array sees its elements.
   */
  private static volatile Interposition @Nullable [] placed;

  /** The call whose function is about to be called again; taken by it. */
  private static final ThreadLocal<@Nullable LibcCall> PASS = new ThreadLocal<>();

  static {
    try {
      Interposer[] wanted = ofEnvironment(System.getenv());
      for (int i = wanted.length - 1; i >= 0; i--) {
        Interposition.everywhere(wanted[i]);
      }
    } catch (IllegalArgumentException wrong) {
      // An exception from here would make every later call fail with another, unclear one.
      LOG.error("nothing is traced or injected: {}", wrong.getMessage());
    }
  }

  private Seam() {}

  /** What the environment asks for, the outermost first. */
  static Interposer[] ofEnvironment(Map<String, String> environment) {
    String trace = environment.getOrDefault(CallTracer.VARIABLE, "");
    String inject = environment.getOrDefault(FaultInjector.VARIABLE, "");
    Interposer[] wanted = new Interposer[2];
    int count = 0;
    if (!trace.isEmpty() && !trace.equals("0")) {
      wanted[count++] = CallTracer.ofText(trace);
    }
    if (!inject.isEmpty()) {
      wanted[count++] = FaultInjector.parse(inject);
    }
    return Arrays.copyOf(wanted, count);
  }

  // ---- what is in place ------------------------------------------------------------------------

  static synchronized void add(Interposition added) {
    Interposition[] before = placed == null ? NONE : placed;
    Interposition[] after = new Interposition[before.length + 1];
    int at = 0;
    // Those of the whole JVM stand first.
    while (added.proc != null && at < before.length && before[at].proc == null) {
      at++;
    }
    System.arraycopy(before, 0, after, 0, at);
    after[at] = added;
    System.arraycopy(before, at, after, at + 1, before.length - at);
    placed = after;
  }

  static synchronized void remove(Interposition removed) {
    Interposition[] before = placed == null ? NONE : placed;
    Interposition[] after =
        Arrays.stream(before).filter(each -> each != removed).toArray(Interposition[]::new);
    placed = after.length == 0 ? null : after;
  }

  // ---- a call ----------------------------------------------------------------------------------

  /** True when the call has to go by {@link #call} or one of its like. */
  static boolean isDecorated(String function) {
    Interposition[] now = placed;
    return now != null && isDecorated(now, function);
  }

  private static boolean isDecorated(Interposition[] now, String function) {
    LibcCall passing = PASS.get();
    if (passing != null && passing.function().equals(function)) {
      PASS.remove();
      return false;
    }
    return chain(now).length > 0;
  }

  /** The interposers for the calling thread's proc. */
  private static Interposer[] chain(Interposition[] now) {
    Interposer[] chain = new Interposer[now.length];
    int length = 0;
    for (Interposition each : now) {
      if (each.proc == null || each.proc == Proc.current()) {
        chain[length++] = each.interposer;
      }
    }
    return Arrays.copyOf(chain, length);
  }

  /**
   * Runs the interposers around {@code body}.
   *
   * @param body calls the function that this is called from, with the same arguments
   * @param arguments what interposers see of them; see {@link LibcCall#arguments}
   */
  @SuppressWarnings("NullAway") // the function's own result is none; see Interposer on its contract
  static <T, X extends Exception> T call(
      String function, LibcCall.Body<T, X> body, @Nullable Object... arguments) throws X {
    return callNullable(function, body, arguments);
  }

  /** {@link #call} of a function whose result may be null. */
  @SuppressWarnings("unchecked") // see Interposer on its contract
  static <T, X extends Exception> @Nullable T callNullable(
      String function, LibcCall.Body<T, X> body, @Nullable Object... arguments) throws X {
    Interposition[] now = placed;
    Interposer[] chain = now == null ? new Interposer[0] : chain(now);
    try {
      return (T) new LibcCall(function, chain, body, arguments).proceed();
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw (X) checked;
    }
  }

  /** {@link #call} of a function that returns nothing. */
  static <X extends Exception> void run(
      String function, VoidBody<X> body, @Nullable Object... arguments) throws X {
    LibcCall.Body<Object, X> nothing =
        call -> {
          body.run(call);
          return null;
        };
    callNullable(function, nothing, arguments);
  }

  /** {@link #call} of a function that has no way to say that it failed. */
  static <T> T callUnfailing(
      String function, LibcCall.Body<T, RuntimeException> body, @Nullable Object... arguments) {
    try {
      return Seam.<T, Exception>call(function, body::call, arguments);
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception refused) {
      throw new IllegalStateException(
          function + " cannot fail, but an interposer threw " + refused + ": name another function",
          refused);
    }
  }

  /** {@link #callUnfailing} of a function that returns nothing. */
  static void runUnfailing(
      String function, VoidBody<RuntimeException> body, @Nullable Object... arguments) {
    callUnfailing(
        function,
        call -> {
          body.run(call);
          return NOTHING;
        },
        arguments);
  }

  private static final Object NOTHING = new Object();

  /** The body of a function that returns nothing. */
  @FunctionalInterface
  interface VoidBody<X extends Exception> {
    void run(LibcCall call) throws X;
  }

  /** Calls {@code body}, whose function will find its pass. */
  static <T, X extends Exception> @Nullable T passing(LibcCall call, LibcCall.Body<T, X> body)
      throws X {
    PASS.set(call);
    try {
      return body.call(call);
    } finally {
      // Still there when nobody was looking any more by the time the function asked.
      PASS.remove();
    }
  }

  // ---- memory ----------------------------------------------------------------------------------

  /** An argument: {@code count} bytes of an array. */
  static MemorySegment memory(byte[] array, int from, int count) {
    return MemorySegment.ofArray(array).asSlice(from, count);
  }

  /** An argument: what remains of a buffer. */
  static MemorySegment memory(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer);
  }

  /** {@code body} with no more of {@code buffer} remaining than {@code call} may move. */
  static int limited(LibcCall call, ByteBuffer buffer, Transfer body) throws ErrnoException {
    int limit = buffer.limit();
    buffer.limit(buffer.position() + call.atMost(buffer.remaining()));
    try {
      return body.move();
    } finally {
      buffer.limit(limit);
    }
  }

  /** Moves bytes between a descriptor and a buffer. */
  @FunctionalInterface
  interface Transfer {
    int move() throws ErrnoException;
  }
}
