package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct signalfd_siginfo}: what a read of a {@link SysSignalfd#signalfd signalfd} gives,
 * 128 bytes a signal. What is not here is 0 in the bytes.
 *
 * @param ssi_signo the signal
 * @param ssi_code what it comes from, such as {@link Signal#SI_USER}
 * @param ssi_pid who sent it, or the child that ended
 * @param ssi_uid whose that is: the JVM's user, 0 for what the library itself sends
 * @param ssi_status of SIGCHLD: the exit status, or the signal that ended the child
 * @param ssi_int what sigqueue(3) sent with it as an Integer; any other object is no bytes, and
 *     only {@link Signal#sigwaitinfo} and handlers get it
 */
public record StructSignalfdSiginfo(
    int ssi_signo, int ssi_code, int ssi_pid, int ssi_uid, int ssi_status, int ssi_int) {

  /** How many bytes one has. */
  public static final int BYTES = 128;

  // linux/signalfd.h
  private static final int CODE = 8;
  private static final int PID = 12;
  private static final int UID = 16;
  private static final int STATUS = 40;
  private static final int INT = 44;
  private static final int PTR = 48;

  /**
   * The one that begins at {@code at} of what was read.
   *
   * @throws IndexOutOfBoundsException when it does not end in {@code bytes}
   */
  public static StructSignalfdSiginfo of(byte[] bytes, int at) {
    ByteBuffer struct = ByteBuffer.wrap(bytes, at, BYTES).slice().order(ByteOrder.nativeOrder());
    return new StructSignalfdSiginfo(
        struct.getInt(0),
        struct.getInt(CODE),
        struct.getInt(PID),
        struct.getInt(UID),
        struct.getInt(STATUS),
        struct.getInt(INT));
  }

  static void write(StructSiginfo info, int uid, long to) {
    NativeMemory.clear(to, BYTES);
    NativeMemory.putInt(to, info.si_signo());
    NativeMemory.putInt(to + CODE, info.si_code());
    NativeMemory.putInt(to + PID, info.si_pid());
    NativeMemory.putInt(to + UID, uid);
    NativeMemory.putInt(to + STATUS, info.si_status());
    NativeMemory.putInt(to + INT, info.si_int());
    NativeMemory.putLong(to + PTR, Integer.toUnsignedLong(info.si_int()));
  }
}
