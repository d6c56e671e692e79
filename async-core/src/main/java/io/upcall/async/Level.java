package io.upcall.async;

/**
 * An independent class of upcall, maskable by itself on a vcore.
 *
 * <p>Levels are <em>not</em> ordered: masking one never holds another back, and no code compares
 * two of them (as on hardware where a network interrupt does not block a disk's).
 */
public enum Level {
  /** Sockets. */
  NET,
  /** Files and block devices. */
  BIO,
  /** Terminals and pipes. */
  TTY,
  /** Alarms. */
  CLOCK,
  /** Everything that software raises. */
  SOFT
}
