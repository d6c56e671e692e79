package io.upcall.libc;

import static io.upcall.async.kernel.NativeMemory.getInt;
import static io.upcall.async.kernel.NativeMemory.getLong;
import static io.upcall.async.kernel.NativeMemory.putLong;

import io.upcall.async.AsyncCall;
import io.upcall.async.HostCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.lang.foreign.Arena;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;

/**
 * Which calls on files are made at once, on the thread that asks, though neither the ring nor a
 * flag can promise that they do not wait: to make a file, and to copy a few pages that are in the
 * cache, on a file system that this machine's memory or disks hold.
 *
 * <p>Such a call takes 3 µs. By the ring or the slow road another thread makes it, which takes two
 * switches and three times as long. What it may wait for is a disk, now and then, for a block of a
 * directory or of a journal: then the vcore goes on with another carrier, as with whatever blocks
 * unforeseen (see {@link io.upcall.cores.BlockedHook}). A file system on a network or in a program
 * (FUSE) waits for somebody else, as a rule: there nothing is made here.
 *
 * <p>What a directory or a device is on is asked by the slow road, and believed for a second: a
 * mount in the meantime costs a wait that the monitor sees.
 */
final class LocalFiles {

  private static final ProcLocal<LocalFiles> PROCS = ProcLocal.withInitial(LocalFiles::new);
  private static final long BELIEVED_NANOS = 1_000_000_000L;

  /** More directories than these in a second are asked about again. */
  private static final int MOST_PLACES = 1024;

  /** What is copied in about as long as two switches take. */
  private static final long MOST_COPIED_BYTES = 128 << 10;

  private static final int PAGE_BYTES = 4096;
  private static final int STATFS_BYTES = 120;
  private static final int STATX_BYTES = 256;
  private static final int STATX_SIZE = 0x200;
  private static final int CACHESTAT_RANGE_BYTES = 16;
  private static final int AT_STATX_DONT_SYNC = 0x4000;

  // struct statx
  private static final int SIZE = 40;
  private static final int DEV = 136;

  // linux/magic.h
  private static final int TMPFS = 0x01021994;
  private static final int RAMFS = 0x858458f6;
  private static final int EXT = 0xef53;
  private static final int XFS = 0x58465342;
  private static final int BTRFS = 0x9123683e;
  private static final int F2FS = 0xf2f52010;

  /** An empty C string for calls on the descriptor itself: never freed, and not counted. */
  private static final long EMPTY = Arena.global().allocate(1).address();

  /** What was asked about: any uthread of the proc. */
  private final ConcurrentMap<Object, Verdict> places = new ConcurrentHashMap<>();

  private LocalFiles(Proc proc) {}

  /** A directory as a path from where a look-up begins. */
  private record Place(OpenFile base, String directory) {}

  private record Verdict(boolean isLocal, long untilNanos) {}

  /** That of the calling thread's proc. */
  static LocalFiles current() {
    return PROCS.of(Proc.current());
  }

  /** {@code call} on the calling thread, if that may block: a value or {@code -errno}. */
  static int here(IntSupplier call) {
    if (Blocking.isForbidden()) {
      return -Errno.EDEADLK;
    }
    if (Attention.isWanted()) {
      Attention.attend();
    }
    return call.getAsInt();
  }

  // ---- making a file ---------------------------------------------------------------------------

  /** True when {@code path} would be made on a local file system. */
  boolean holds(OpenFile base, String path) {
    if (!base.host.isKernel()) {
      return false;
    }
    String directory = path.substring(0, path.lastIndexOf('/') + 1);
    return verdict(new Place(base, directory), () -> isLocal(base, directory));
  }

  private boolean verdict(Object place, IntSupplier question) {
    long nowNanos = System.nanoTime();
    Verdict known = places.get(place);
    if (known != null && known.untilNanos - nowNanos > 0) {
      return known.isLocal;
    }
    if (places.size() >= MOST_PLACES) {
      places.clear();
    }
    int answer = Slow.call(question::getAsInt);
    if (answer >= 0) {
      places.put(place, new Verdict(answer > 0, nowNanos + BELIEVED_NANOS));
    }
    return answer > 0;
  }

  private static int isLocal(OpenFile base, String directory) {
    if (directory.isEmpty()) {
      return isLocal(base.host, base.kernelFd);
    }
    int place = Kernel.openPlace(base.host, base.kernelFd, directory);
    if (place < 0) {
      return place;
    }
    int result = isLocal(base.host, place);
    base.host.close(place);
    return result;
  }

  /** 1, 0 or {@code -errno}. */
  private static int isLocal(HostCalls host, int kernelFd) {
    long statfs = NativeMemory.allocate(STATFS_BYTES);
    try {
      int result = (int) host.systemCall(Numbers.FSTATFS, kernelFd, statfs, 0, 0, 0, 0);
      return result < 0 ? result : isLocal(getInt(statfs)) ? 1 : 0;
    } finally {
      NativeMemory.free(statfs);
    }
  }

  private static boolean isLocal(int type) {
    switch (type) {
      case TMPFS:
      case RAMFS:
      case EXT:
      case XFS:
      case BTRFS:
      case F2FS:
        return true;
      default:
        return false;
    }
  }

  // ---- copying ---------------------------------------------------------------------------------

  /**
   * True when there is little or nothing from {@code offset} on, and it is in the page cache. Of
   * the target nothing has to be known: only within one file system does the kernel copy.
   *
   * @param offset {@link AsyncCall#CURRENT} for the position of {@code in}
   */
  boolean hasCached(OpenFile in, long offset, long bytes) {
    if (in.kind != OpenFile.Kind.FILE || !in.host.isKernel()) {
      return false;
    }
    boolean isPosition = offset == AsyncCall.CURRENT;
    long from = isPosition ? in.host.lseek(in.kernelFd, 0, Unistd.SEEK_CUR) : offset;
    long statx = NativeMemory.allocate(STATX_BYTES);
    try {
      int flags = Fcntl.AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
      if (in.host.systemCall(Sys.NR_STATX, in.kernelFd, EMPTY, flags, STATX_SIZE, statx, 0) < 0) {
        return false;
      }
      long count = Math.min(bytes, getLong(statx + SIZE) - from);
      return from >= 0
          && count <= MOST_COPIED_BYTES
          && verdict(getLong(statx + DEV), () -> isLocal(in.host, in.kernelFd))
          && (count <= 0 || isCached(in, from, count, statx));
    } finally {
      NativeMemory.free(statx);
    }
  }

  /** By cachestat(2), which kernels before 6.5 do not have: then nothing is known to be cached. */
  private static boolean isCached(OpenFile in, long from, long count, long scratch) {
    putLong(scratch, from);
    putLong(scratch + Long.BYTES, count);
    long answer = scratch + CACHESTAT_RANGE_BYTES;
    long pages = (from + count - 1) / PAGE_BYTES - from / PAGE_BYTES + 1;
    return in.host.systemCall(Sys.NR_CACHESTAT, in.kernelFd, scratch, answer, 0, 0, 0) == 0
        && getLong(answer) >= pages;
  }
}
