package io.upcall.async.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The descriptors of a world: the lowest free number, as POSIX has it. */
final class Descriptors {

  /** Below are the standard three, which a world has not. */
  private static final int FIRST = 3;

  private final List<@Nullable SimObject> objects = new ArrayList<>();
  private int open;

  int open(SimObject object) {
    object.hold();
    open++;
    int free = objects.indexOf(null);
    if (free >= 0) {
      objects.set(free, object);
      return FIRST + free;
    }
    objects.add(object);
    return FIRST + objects.size() - 1;
  }

  /** True when it is one, or was. Of others the world knows nothing. */
  boolean knows(int fd) {
    return fd >= FIRST && fd < FIRST + objects.size();
  }

  @Nullable SimObject get(int fd) {
    return knows(fd) ? objects.get(fd - FIRST) : null;
  }

  /** Frees the number; the object lives as long as somebody holds it. */
  void forget(int fd) {
    objects.set(fd - FIRST, null);
    open--;
  }

  int open() {
    return open;
  }
}
