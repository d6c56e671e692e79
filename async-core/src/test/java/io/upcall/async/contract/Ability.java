package io.upcall.async.contract;

/** What a driver may be unable to do, or its test to show. */
public enum Ability {
  /** A cancel can be made to come too late. */
  LATE_CANCEL,
  /** Two timeouts can be made to be due at once. */
  EQUAL_DEADLINES,
  /** Pipes. */
  PIPES,
  /** Epoll sets, futexes and messages that somebody waits for. */
  KERNEL_OBJECTS
}
