package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ancillary data in the kernel's layout: {@code struct cmsghdr} and data, each aligned to 8 bytes.
 *
 * <p>The numbers in SCM_RIGHTS are the program's on this side and the kernel's on the other. A
 * descriptor that is sent stays acquired until the call is over, so that a close of it waits; one
 * that is received gets a number of the receiving proc, or is closed when that has none left.
 */
final class Ancillary {

  private static final int HEADER_BYTES = 16;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int ALIGNMENT = 8;
  private static final int NO_DESCRIPTOR = -1;

  private Ancillary() {}

  /** {@code CMSG_LEN}. */
  static int length(int dataBytes) {
    return HEADER_BYTES + dataBytes;
  }

  /** {@code CMSG_SPACE}. */
  static int space(int dataBytes) {
    return HEADER_BYTES + (dataBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  static int space(StructCmsghdr @Nullable [] control) {
    int bytes = 0;
    for (int i = 0; control != null && i < control.length; i++) {
      bytes += space(control[i].cmsg_data.length);
    }
    return bytes;
  }

  // ---- sending ---------------------------------------------------------------------------------

  /**
   * Writes {@code control}, with the kernel's descriptors for the program's where they are passed:
   * an internet socket does not look at them, nor at whether they are open.
   *
   * @param through the socket
   * @param sent receives the descriptors that were acquired, whatever the result
   * @return 0, or {@code -EOPNOTSUPP} for a signalfd: who receives it could not take this proc's
   *     signals
   */
  static int write(
      OpenFile through, StructCmsghdr @Nullable [] control, long to, List<Descriptor> sent) {
    long at = to;
    for (int i = 0; control != null && i < control.length; i++) {
      StructCmsghdr piece = control[i];
      int bytes = piece.cmsg_data.length;
      NativeMemory.clear(at, space(bytes));
      NativeMemory.putLong(at, length(bytes));
      NativeMemory.putInt(at + LEVEL, piece.cmsg_level);
      NativeMemory.putInt(at + TYPE, piece.cmsg_type);
      if (!piece.isRights() || through.domain != SysSocket.AF_UNIX) {
        NativeMemory.copyIn(piece.cmsg_data, 0, at + HEADER_BYTES, bytes);
      } else {
        int passed = writeRights(piece.ints(), at + HEADER_BYTES, sent);
        if (passed < 0) {
          return passed;
        }
      }
      at += space(bytes);
    }
    return 0;
  }

  private static int writeRights(int[] fds, long to, List<Descriptor> sent) {
    DescriptorTable table = DescriptorTable.current();
    for (int i = 0; i < fds.length; i++) {
      Descriptor d = table.find(fds[i]);
      if (d == null || !d.acquire()) {
        // For the kernel to refuse, in its turn: first it looks whether the socket can send at all.
        NativeMemory.putInt(to + (long) i * Integer.BYTES, NO_DESCRIPTOR);
        continue;
      }
      sent.add(d);
      if (d.file.kind == OpenFile.Kind.SIGNALS) {
        return -Errno.EOPNOTSUPP;
      }
      d.file.share();
      NativeMemory.putInt(to + (long) i * Integer.BYTES, d.file.kernelFd);
    }
    return 0;
  }

  // ---- receiving -------------------------------------------------------------------------------

  /** What was received. */
  static final class Received {

    final List<StructCmsghdr> pieces = new ArrayList<>();

    /** Descriptors came for which the proc has no number: closed, as the kernel does it. */
    boolean truncated;

    StructCmsghdr @Nullable [] toArray() {
      return pieces.isEmpty() ? null : pieces.toArray(new StructCmsghdr[0]);
    }
  }

  /**
   * Reads what the kernel wrote, and gives each descriptor in it a number.
   *
   * @param bytes {@code msg_controllen} as the kernel left it
   */
  static Received read(OpenFile through, long from, long bytes, boolean closeOnExec) {
    Received received = new Received();
    long at = from;
    long end = from + bytes;
    while (end - at >= HEADER_BYTES && NativeMemory.getLong(at) >= HEADER_BYTES) {
      int dataBytes = (int) Math.min(NativeMemory.getLong(at), end - at) - HEADER_BYTES;
      byte[] data = new byte[dataBytes];
      NativeMemory.copyOut(at + HEADER_BYTES, data, 0, dataBytes);
      StructCmsghdr piece =
          new StructCmsghdr(NativeMemory.getInt(at + LEVEL), NativeMemory.getInt(at + TYPE), data);
      received.pieces.add(piece);
      if (piece.isRights()) {
        received.pieces.set(
            received.pieces.size() - 1, install(through, piece.ints(), closeOnExec, received));
      }
      at += space(dataBytes);
    }
    return received;
  }

  private static StructCmsghdr install(
      OpenFile through, int[] kernelFds, boolean closeOnExec, Received received) {
    DescriptorTable table = DescriptorTable.current();
    int[] numbers = new int[kernelFds.length];
    int installed = 0;
    for (int kernelFd : kernelFds) {
      int number =
          received.truncated
              ? -Errno.EMFILE
              : table.install(Passed.open(through.host, kernelFd), closeOnExec, 0);
      if (number < 0) {
        through.host.close(kernelFd);
        received.truncated = true;
      } else {
        numbers[installed++] = number;
      }
    }
    return StructCmsghdr.rights(Arrays.copyOf(numbers, installed));
  }
}
