package io.upcall.async.uring;

import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the io_uring of this kernel offers, by the names in {@code linux/io_uring.h} without their
 * prefixes.
 *
 * @param features of the ring: {@code NODROP}, {@code FAST_POLL}, ...
 * @param operations that are supported: {@code RECV}, {@code SEND_ZC}, ...
 * @param missing operations that the uring driver puts into its ring and that are not supported
 */
public record UringProbe(Set<String> features, Set<String> operations, Set<Op> missing) {

  private static final int RING_ENTRIES = 8;
  private static final int MOST_OPERATIONS = 256;

  private static final List<String> FEATURES =
      List.of(
          "SINGLE_MMAP",
          "NODROP",
          "SUBMIT_STABLE",
          "RW_CUR_POS",
          "CUR_PERSONALITY",
          "FAST_POLL",
          "POLL_32BITS",
          "SQPOLL_NONFIXED",
          "EXT_ARG",
          "NATIVE_WORKERS",
          "RSRC_TAGS",
          "CQE_SKIP",
          "LINKED_FILE",
          "REG_REG_RING",
          "RECVSEND_BUNDLE",
          "MIN_TIMEOUT",
          "RW_ATTR",
          "NO_IOWAIT");

  private static final List<String> OPERATIONS =
      List.of(
          "NOP READV WRITEV FSYNC READ_FIXED WRITE_FIXED POLL_ADD POLL_REMOVE SYNC_FILE_RANGE",
          "SENDMSG RECVMSG TIMEOUT TIMEOUT_REMOVE ACCEPT ASYNC_CANCEL LINK_TIMEOUT CONNECT",
          "FALLOCATE OPENAT CLOSE FILES_UPDATE STATX READ WRITE FADVISE MADVISE SEND RECV OPENAT2",
          "EPOLL_CTL SPLICE PROVIDE_BUFFERS REMOVE_BUFFERS TEE SHUTDOWN RENAMEAT UNLINKAT MKDIRAT",
          "SYMLINKAT LINKAT MSG_RING FSETXATTR SETXATTR FGETXATTR GETXATTR SOCKET URING_CMD",
          "SEND_ZC SENDMSG_ZC READ_MULTISHOT WAITID FUTEX_WAIT FUTEX_WAKE FUTEX_WAITV",
          "FIXED_FD_INSTALL FTRUNCATE BIND LISTEN RECV_ZC EPOLL_WAIT READV_FIXED WRITEV_FIXED PIPE");

  private static final List<String> OPERATION_NAMES =
      OPERATIONS.stream().flatMap(line -> Stream.of(line.split(" "))).toList();

  /** Defensive: the sets do not change. */
  public UringProbe {
    features = Collections.unmodifiableSet(new LinkedHashSet<>(features));
    operations = Collections.unmodifiableSet(new LinkedHashSet<>(operations));
    missing = Collections.unmodifiableSet(new LinkedHashSet<>(missing));
  }

  /**
   * Asks the kernel, by way of a small ring.
   *
   * @throws UringUnavailableException when there is no ring to be had; the message says why and
   *     what to do
   */
  public static UringProbe read() throws UringUnavailableException {
    return read(new NativeSyscalls());
  }

  /** {@link #read()} over a kernel that a test supplies. */
  static UringProbe read(Syscalls syscalls) throws UringUnavailableException {
    try (Ring ring = Ring.open(syscalls, RING_ENTRIES, 2 * RING_ENTRIES)) {
      BitSet supported = supported(ring);
      return new UringProbe(features(ring.features()), names(supported), missing(supported));
    }
  }

  /** The operations of a ring, by their numbers. */
  static BitSet supported(Ring ring) throws UringUnavailableException {
    long bytes = Uapi.PROBE_OPS + (long) Uapi.PROBE_OP_BYTES * MOST_OPERATIONS;
    long probe = NativeMemory.allocate(bytes);
    try {
      NativeMemory.clear(probe, bytes);
      int result = ring.register(Uapi.IORING_REGISTER_PROBE, probe, MOST_OPERATIONS);
      if (result < 0) {
        throw UringUnavailableException.of("IORING_REGISTER_PROBE", -result);
      }
      BitSet supported = new BitSet();
      int last = NativeMemory.getByte(probe + Uapi.PROBE_LAST_OP) & 0xff;
      for (int op = 0; op <= last; op++) {
        long entry = probe + Uapi.PROBE_OPS + (long) Uapi.PROBE_OP_BYTES * op;
        int flags = NativeMemory.getShort(entry + Uapi.PROBE_OP_FLAGS);
        supported.set(op, (flags & Uapi.IO_URING_OP_SUPPORTED) != 0);
      }
      return supported;
    } finally {
      NativeMemory.free(probe);
    }
  }

  private static Set<String> features(int bits) {
    Set<String> names = new LinkedHashSet<>();
    for (int bit = 0; bit < FEATURES.size(); bit++) {
      if ((bits >> bit & 1) != 0) {
        names.add(FEATURES.get(bit));
      }
    }
    return names;
  }

  /** Newer kernels have operations that are not in the table; they are called by their numbers. */
  private static Set<String> names(BitSet supported) {
    Set<String> names = new LinkedHashSet<>();
    supported.stream()
        .mapToObj(op -> op < OPERATION_NAMES.size() ? OPERATION_NAMES.get(op) : "OP_" + op)
        .forEach(names::add);
    return names;
  }

  private static Set<Op> missing(BitSet supported) {
    Set<Op> missing = EnumSet.noneOf(Op.class);
    for (Op op : Op.values()) {
      if (op.ringCode() >= 0 && !supported.get(op.ringCode())) {
        missing.add(op);
      }
    }
    return missing;
  }
}
