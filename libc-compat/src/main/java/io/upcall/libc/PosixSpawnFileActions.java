package io.upcall.libc;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code posix_spawn_file_actions_t}: what is done to the descriptors of a child, in this order.
 */
public final class PosixSpawnFileActions {

  /** One of them. */
  sealed interface Action {}

  /** open(2) as {@code fd}. */
  record Open(int fd, String path, int flags, int mode) implements Action {}

  /** close(2). */
  record Close(int fd) implements Action {}

  /** dup2(2). */
  record Dup2(int fd, int newFd) implements Action {}

  /** chdir(2): paths that come later begin there. */
  record Chdir(String path) implements Action {}

  /** The maker's. */
  final List<Action> actions = new ArrayList<>();

  /** None. */
  public PosixSpawnFileActions() {}
}
