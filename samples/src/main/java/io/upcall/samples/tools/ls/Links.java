package io.upcall.samples.tools.ls;

import static io.upcall.libc.Unistd.readlink;

import io.upcall.libc.ErrnoException;
import org.jspecify.annotations.Nullable;

/** Where symbolic links lead. */
final class Links {
  private Links() {}

  /** Null when it cannot be read. */
  static @Nullable String target(String path) {
    try {
      return readlink(path);
    } catch (ErrnoException gone) {
      return null;
    }
  }
}
