package io.upcall.cores.status;

/** What a vcore is doing, as its proc may know it. */
public enum VcoreState {
  /** It has no core, and nothing that ran there was left behind. */
  OFFLINE,
  /** It has a core to itself. */
  ONLINE,
  /** It is online and was asked to give its core back at its next scheduling point. */
  PREEMPT_PENDING,
  /** Its core was taken by force; what ran there goes on when it is granted again. */
  PREEMPTED,
  /** It is online, and its carrier is blocked with no other to replace it. */
  BLOCKED
}
