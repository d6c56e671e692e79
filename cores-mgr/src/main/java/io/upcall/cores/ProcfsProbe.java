package io.upcall.cores;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Asks proc(5): the state from {@code /proc/self/task/TID/stat}, the run time from {@code
 * schedstat}.
 *
 * <p>Both files stay open and are read again by pread(2), which costs a few microseconds, allocates
 * nothing and, unlike anything that the JVM could be asked, stops nobody.
 */
final class ProcfsProbe implements ThreadProbe {

  /** asm/unistd_64.h and asm-generic/unistd.h. */
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");

  private static final int NR_PREAD64 = GENERIC ? 67 : 17;
  private static final int NR_OPENAT = GENERIC ? 56 : 257;

  private static final int CLOSED = -1;

  /** More than a path, or what is read of a file, can take: pid and name are up to 26 bytes. */
  private static final int BUFFER_BYTES = 64;

  private final Syscalls syscalls = new NativeSyscalls();

  /** For a path, or what was read. Automatic, because a probe lives as long as the monitor does. */
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);

  /** The thread that the files are of; 0 when they are closed. */
  private int tid;

  private int stat = CLOSED;
  private int schedstat = CLOSED;

  @Override
  public void lookAt(int newTid) {
    if (newTid == tid) {
      return;
    }
    close();
    tid = newTid;
    stat = open("stat");
    schedstat = open("schedstat");
  }

  private int open(String file) {
    buffer.setString(0, "/proc/self/task/" + tid + "/" + file);
    return (int)
        syscalls.syscall(NR_OPENAT, Sys.AT_FDCWD, buffer.address(), Sys.O_CLOEXEC, 0, 0, 0);
  }

  @Override
  public boolean isSleeping() {
    // "pid (name) S ...": the name may hold blanks and parentheses, but no ')' comes after it.
    int length = read(stat);
    for (int at = length - 3; at > 0; at--) {
      if (buffer.get(JAVA_BYTE, at) == ')') {
        byte state = buffer.get(JAVA_BYTE, at + 2L);
        return state == 'S' || state == 'D';
      }
    }
    return false;
  }

  @Override
  public long runNanos() {
    // "nanoseconds on a CPU, nanoseconds waiting for one, number of times"
    int length = read(schedstat);
    long nanos = 0;
    for (int at = 0; at < length; at++) {
      int digit = buffer.get(JAVA_BYTE, at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      nanos = nanos * 10 + digit;
    }
    return nanos;
  }

  /** What is not open answers EBADF, and so 0 bytes: the thread is gone or proc is not mounted. */
  private int read(int file) {
    long length = syscalls.syscall(NR_PREAD64, file, buffer.address(), BUFFER_BYTES, 0, 0, 0);
    return (int) Math.max(0, length);
  }

  @Override
  public void close() {
    if (tid == 0) {
      return;
    }
    closeFile(stat);
    closeFile(schedstat);
    stat = CLOSED;
    schedstat = CLOSED;
    tid = 0;
  }

  private void closeFile(int file) {
    if (file >= 0) {
      syscalls.close(file);
    }
  }
}
