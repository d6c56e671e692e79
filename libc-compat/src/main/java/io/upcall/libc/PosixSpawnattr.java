package io.upcall.libc;

/** {@code posix_spawnattr_t}. */
public final class PosixSpawnattr {

  // The maker's.
  int flags;
  long mask;
  long defaults;

  /** Nothing is set: the child has the mask of the calling thread. */
  public PosixSpawnattr() {}
}
