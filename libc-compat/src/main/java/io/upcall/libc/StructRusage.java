package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/**
 * {@code struct rusage}, of which Linux keeps these.
 *
 * @param ru_utime time in the program
 * @param ru_stime time in the kernel
 * @param ru_maxrss the most memory that was resident, in KiB
 * @param ru_minflt page faults without I/O
 * @param ru_majflt page faults with I/O
 * @param ru_inblock reads from disks
 * @param ru_oublock writes to disks
 * @param ru_nvcsw context switches because it waited
 * @param ru_nivcsw context switches because its time was over
 */
public record StructRusage(
    StructTimeval ru_utime,
    StructTimeval ru_stime,
    long ru_maxrss,
    long ru_minflt,
    long ru_majflt,
    long ru_inblock,
    long ru_oublock,
    long ru_nvcsw,
    long ru_nivcsw) {

  /** How many bytes the kernel's has. */
  static final int BYTES = 144;

  static StructRusage read(long from) {
    return new StructRusage(
        new StructTimeval(word(from, 0), word(from, 1)),
        new StructTimeval(word(from, 2), word(from, 3)),
        word(from, 4),
        word(from, 8),
        word(from, 9),
        word(from, 11),
        word(from, 12),
        word(from, 16),
        word(from, 17));
  }

  private static long word(long from, int index) {
    return NativeMemory.getLong(from + (long) index * Long.BYTES);
  }
}
