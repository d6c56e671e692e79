package io.upcall.async.file;

import io.upcall.async.Errno;
import io.upcall.async.SlowFunction;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import java.util.List;

/**
 * Opens the first of several names that exists: blocking code, whose state is its stack. Used by
 * one thread at a time; the hand-over of the call orders them.
 */
final class FileLookup implements SlowFunction {

  private static final int OPEN_HOW_BYTES = 24;
  private static final int OPEN_HOW_RESOLVE = 16;

  private final NativeSyscalls syscalls = new NativeSyscalls();

  /** Written by the owner before the submission. */
  private List<String> names = List.of();

  void names(List<String> newNames) {
    names = newNames;
  }

  /** A descriptor, or {@code -errno}. */
  @Override
  public int call() {
    return openFirst(0);
  }

  /** The same from the directory cache alone: what is not in there answers WOULD_WAIT. */
  @Override
  public int tryQuick() {
    return openFirst(Sys.RESOLVE_CACHED);
  }

  private int openFirst(long resolve) {
    long how = NativeMemory.allocate(OPEN_HOW_BYTES);
    try {
      NativeMemory.clear(how, OPEN_HOW_BYTES);
      NativeMemory.putLong(how, Sys.O_CLOEXEC);
      NativeMemory.putLong(how + OPEN_HOW_RESOLVE, resolve);
      int result = -Errno.ENOENT;
      for (String name : names) {
        result = open(name, how);
        // Only "it is not there" goes on: an error must not make another file the answer.
        if (result != -Errno.ENOENT && result != -Errno.ENOTDIR) {
          return result;
        }
      }
      return result;
    } finally {
      NativeMemory.free(how);
    }
  }

  private int open(String name, long how) {
    long path = NativeMemory.allocateString(name);
    try {
      int result;
      do {
        result =
            (int) syscalls.syscall(Sys.NR_OPENAT2, Sys.AT_FDCWD, path, how, OPEN_HOW_BYTES, 0, 0);
      } while (result == -Errno.EINTR);
      return result;
    } finally {
      NativeMemory.free(path);
    }
  }

  /** For a descriptor that no driver will close any more. */
  void close(int fd) {
    syscalls.close(fd);
  }
}
