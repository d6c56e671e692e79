package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/** {@code struct sigaction}. */
public final class StructSigaction {

  /** {@link Signal#SIG_DFL}, {@link Signal#SIG_IGN} or a handler; unless SA_SIGINFO is set. */
  public SigHandler sa_handler = Signal.SIG_DFL;

  /** The handler with {@link Signal#SA_SIGINFO}. */
  public @Nullable SigInfoHandler sa_sigaction;

  /** What is blocked while the handler runs, beside the mask of its thread and the signal. */
  public SigsetT sa_mask = new SigsetT();

  /** A union of SA_ flags. */
  public int sa_flags;

  /** The default action. */
  public StructSigaction() {}

  /** {@code handler} with these flags and an empty mask. */
  public static StructSigaction of(SigHandler handler, int flags) {
    StructSigaction action = new StructSigaction();
    action.sa_handler = handler;
    action.sa_flags = flags;
    return action;
  }

  /** {@code handler} with {@link Signal#SA_SIGINFO} and these flags, and an empty mask. */
  public static StructSigaction ofInfo(SigInfoHandler handler, int flags) {
    StructSigaction action = new StructSigaction();
    action.sa_sigaction = handler;
    action.sa_flags = flags | Signal.SA_SIGINFO;
    return action;
  }
}
