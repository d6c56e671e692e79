package io.upcall.samples.kvd.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When what was written is synced; the values of {@code --fsync} and of appendfsync. */
public enum FsyncPolicy {
  /** Before the reply: what was acknowledged survives the machine. */
  ALWAYS,
  /** Once a second: a crash of the machine, not of the server, loses that much. */
  EVERYSEC,
  /** When the kernel likes to. */
  NO;

  /** As it is written. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of this name in any case, or null. */
  public static @Nullable FsyncPolicy of(String name) {
    for (FsyncPolicy policy : values()) {
      if (policy.name().equalsIgnoreCase(name)) {
        return policy;
      }
    }
    return null;
  }
}
