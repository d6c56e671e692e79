package io.upcall.libc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct sigevent}: what tells of the end of something.
 *
 * @param sigev_notify {@link Aio#SIGEV_NONE}, {@link Aio#SIGEV_SIGNAL} or {@link Aio#SIGEV_THREAD}
 * @param sigev_signo the signal
 * @param sigev_value what goes with the signal, or to the function
 * @param sigev_notify_function what a thread of the proc runs
 */
public record StructSigevent(
    int sigev_notify,
    int sigev_signo,
    @Nullable Object sigev_value,
    @Nullable Consumer<@Nullable Object> sigev_notify_function) {

  /** Nothing. */
  public static final StructSigevent NONE = new StructSigevent(Aio.SIGEV_NONE, 0, null, null);

  /** A signal. */
  public static StructSigevent ofSignal(int signo, @Nullable Object value) {
    return new StructSigevent(Aio.SIGEV_SIGNAL, signo, value, null);
  }

  /** A thread. */
  public static StructSigevent ofThread(
      Consumer<@Nullable Object> function, @Nullable Object value) {
    return new StructSigevent(Aio.SIGEV_THREAD, 0, value, function);
  }

  boolean isValid() {
    return switch (sigev_notify) {
      case Aio.SIGEV_NONE -> true;
      case Aio.SIGEV_SIGNAL -> SigsetT.isSignal(sigev_signo);
      case Aio.SIGEV_THREAD -> sigev_notify_function != null;
      default -> false;
    };
  }
}
