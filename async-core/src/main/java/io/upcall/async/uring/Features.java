package io.upcall.async.uring;

import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;

/** What a driver may use of its ring: what the kernel has, less what was switched off. */
final class Features {

  /** Marks of an operation, in the same int as what {@link Ring} knows as flags of an entry. */
  static final int SOURCE = 1 << 9;

  static final int ZERO_COPY = 1 << 10;

  /** Of an operation alone: a submission looks at it more closely. */
  private static final int LOOK = 1 << 11;

  static final int CANCELS_FD = 1 << 12;

  /** Of an entry, not an operation: part of a chain. */
  static final int CHAINED = 1 << 13;

  /** Of an operation alone: not in this kernel, or switched off. */
  private static final int MISSING = 1 << 14;

  /** Any mark whose completion is not an ordinary one. */
  static final int SPECIAL = SOURCE | ZERO_COPY | CANCELS_FD | CHAINED;

  private final Set<UringFeature> available;
  private final int[] marks = new int[Op.values().length];

  private Features(Set<UringFeature> available, BitSet supported) {
    this.available = available;
    for (Op op : Op.values()) {
      marks[op.ordinal()] = ownMarks(op);
      if (op.ringCode() >= 0 && !supported.get(op.ringCode())) {
        marks[op.ordinal()] |= MISSING;
      }
    }
    for (UringFeature feature : EnumSet.complementOf(EnumSet.copyOf(allOf(available)))) {
      for (Op op : feature.operations()) {
        marks[op.ordinal()] |= MISSING;
      }
    }
  }

  /** EnumSet.copyOf cannot tell the type of an empty set. */
  private static EnumSet<UringFeature> allOf(Set<UringFeature> features) {
    EnumSet<UringFeature> set = EnumSet.noneOf(UringFeature.class);
    set.addAll(features);
    return set;
  }

  private static int ownMarks(Op op) {
    switch (op) {
      case SEND_ZC:
      case SENDMSG_ZC:
        return ZERO_COPY;
      case CANCEL_FD:
        return CANCELS_FD;
      case CANCEL:
      case CANCEL_OP:
      case CANCEL_ALL:
      case MESSAGE:
      case SETSOCKOPT:
      case GETSOCKOPT:
        return LOOK;
      default:
        return op.isMultishot() ? SOURCE : 0;
    }
  }

  /** Asks {@code ring}, which has nothing in flight yet. */
  static Features probe(Ring ring, UringOptions options) throws UringUnavailableException {
    BitSet supported = UringProbe.supported(ring);
    Set<UringFeature> available = EnumSet.noneOf(UringFeature.class);
    for (UringFeature feature : UringFeature.values()) {
      if (feature.operations().stream().allMatch(op -> supported.get(op.ringCode()))) {
        available.add(feature);
      }
    }
    if ((ring.features() & Uapi.IORING_FEAT_RECVSEND_BUNDLE) == 0) {
      available.remove(UringFeature.BUNDLES);
    }
    new FlagProbe(ring).removeUnknown(available);
    available.removeAll(options.without());
    return new Features(available, supported);
  }

  boolean has(UringFeature feature) {
    return available.contains(feature);
  }

  Set<UringFeature> available() {
    return EnumSet.copyOf(allOf(available));
  }

  /** True when a submission must look more closely. */
  boolean isSpecial(Op op) {
    return marks[op.ordinal()] != 0;
  }

  /** True when the ring of this kernel has no such operation, or is not to use it. */
  boolean isMissing(Op op) {
    return (marks[op.ordinal()] & MISSING) != 0;
  }

  /** True when the ring has the operation, and once. */
  boolean isChainable(Op op) {
    return op.ringCode() >= 0
        && !isMissing(op)
        && !op.isMultishot()
        && op != Op.CANCEL
        && op != Op.MESSAGE;
  }

  /** The marks of an operation. */
  int marks(Op op) {
    return marks[op.ordinal()];
  }

  /**
   * Features that have no operation of their own, by an entry that a kernel with the feature
   * refuses for its descriptor and one without it for its flags.
   */
  private static final class FlagProbe {

    private final Ring ring;

    FlagProbe(Ring ring) {
      this.ring = ring;
    }

    void removeUnknown(Set<UringFeature> available) {
      write(UringFeature.MULTISHOT_ACCEPT, Op.ACCEPT, Uapi.IORING_ACCEPT_MULTISHOT, 0);
      write(UringFeature.MULTISHOT_RECV, Op.RECV, Uapi.IORING_RECV_MULTISHOT, 0);
      write(UringFeature.MULTISHOT_POLL, Op.POLL, 0, Uapi.IORING_POLL_ADD_MULTI);
      writeTimeout();
      ring.enter(0);
      for (long at; (at = ring.peekCompletion()) != 0; ring.nextCompletion()) {
        if (Ring.result(at) == -Errno.EINVAL) {
          available.remove(UringFeature.values()[(int) Ring.userData(at)]);
        }
      }
      ring.releaseCompletions();
    }

    private void write(UringFeature feature, Op op, int ioprio, int length) {
      long sqe = ring.entryAddress(ring.nextEntry());
      SqeEncoder.encodeProbe(sqe, op, ioprio, length, feature.ordinal());
      ring.commitEntry();
    }

    /** No address is readable at 1: EFAULT comes after the flags were found good. */
    private void writeTimeout() {
      long sqe = ring.entryAddress(ring.nextEntry());
      SqeEncoder.encodeProbe(sqe, Op.TIMEOUT, 0, 1, UringFeature.MULTISHOT_TIMEOUT.ordinal());
      NativeMemory.putLong(sqe + Uapi.SQE_ADDR, 1);
      NativeMemory.putInt(sqe + Uapi.SQE_OP_FLAGS, Uapi.IORING_TIMEOUT_MULTISHOT);
      ring.commitEntry();
    }
  }
}
