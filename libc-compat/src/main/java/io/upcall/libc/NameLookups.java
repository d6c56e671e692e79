package io.upcall.libc;

import io.upcall.async.kernel.NameService;
import io.upcall.async.kernel.NativeMemory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the look-ups of {@link Netdb} ask the C library. */
final class NameLookups {

  private NameLookups() {}

  /** By the slow road: the memory of {@code question} is the caller's again when this returns. */
  static NameService.Answer ask(Supplier<NameService.Answer> question) {
    AtomicReference<NameService.@Nullable Answer> answer = new AtomicReference<>();
    int result =
        Slow.call(
            () -> {
              answer.set(question.get());
              return 0;
            });
    NameService.Answer found = answer.get();
    if (result == -Errno.EINTR) {
      // Consumed, as a signal is.
      Thread.interrupted();
    }
    return found != null ? found : new NameService.Answer(NameService.EAI_SYSTEM, -result);
  }

  /** True for a port, or for none. */
  static boolean isNumber(@Nullable String service) {
    return service == null || service.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** A C string to be freed, or 0 for null. */
  static long string(@Nullable String text) {
    return text == null ? 0 : NativeMemory.allocateString(text);
  }

  static void free(long string) {
    if (string != 0) {
      NativeMemory.free(string);
    }
  }
}
