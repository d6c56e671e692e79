package io.upcall.cores;

/** What an upcall tells of: the index of its handler, as the draft numbers them. */
public enum SaEvent {
  /** The proc has a new core: {@code SA_UPCALL_NEWPROC}. No event activations. */
  NEWPROC,
  /** Activations lost their vcore: {@code SA_UPCALL_PREEMPTED}. One or more. */
  PREEMPTED,
  /** An activation blocked in the kernel: {@code SA_UPCALL_BLOCKED}. One. */
  BLOCKED,
  /** What was blocked is ready: {@code SA_UPCALL_UNBLOCKED}. One. */
  UNBLOCKED,
  /**
   * A signal came: {@code SA_UPCALL_SIGNAL}. The activation that caused a synchronous one, else
   * none; aux is a {@link SaSignal}.
   */
  SIGNAL;

  /** How many there are: {@code SA_UPCALL_NUPCALLS}. */
  public static final int COUNT = 5;
}
