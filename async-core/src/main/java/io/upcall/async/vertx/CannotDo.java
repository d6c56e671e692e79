package io.upcall.async.vertx;

import io.upcall.async.Op;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations that this driver answers INVALID, each with its reason: whatever is not in {@link
 * #CAN}. The package says the same by families.
 */
final class CannotDo {

  private static final Set<Op> CAN =
      EnumSet.of(
          Op.NOP,
          Op.TIMEOUT,
          Op.FUNCTION,
          Op.OPENAT2,
          Op.CLOSE,
          Op.READ,
          Op.WRITE,
          Op.READV,
          Op.WRITEV,
          Op.FSYNC,
          Op.STATX,
          Op.FTRUNCATE,
          Op.LINKAT,
          Op.UNLINKAT,
          Op.RENAMEAT2,
          Op.MKDIRAT,
          Op.SYMLINKAT,
          Op.SOCKET,
          Op.BIND,
          Op.LISTEN,
          Op.ACCEPT,
          Op.CONNECT,
          Op.RECV,
          Op.RECV_SELECTED,
          Op.SEND,
          Op.SHUTDOWN,
          Op.POLL,
          Op.SENDFILE,
          Op.CANCEL_FD);

  private static final String NOT_IN_JAVA = "it has no counterpart in java.nio or Vert.x";

  private static final Map<Op, String> REASONS = reasons();

  private CannotDo() {}

  private static Map<Op, String> reasons() {
    Map<Op, String> reasons = new EnumMap<>(Op.class);
    for (Op op : Op.values()) {
      if (!CAN.contains(op)) {
        reasons.put(op, NOT_IN_JAVA);
      }
    }
    reasons.put(Op.SPLICE, "nothing in Java moves pages between descriptors");
    return reasons;
  }

  /** Why {@code op} cannot be done; null when it can. */
  static @Nullable String reason(Op op) {
    return REASONS.get(op);
  }
}
