package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.upcall.libc.Fcntl;
import io.upcall.libc.SysStat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** {@link FileCalls} by the host's libc, on a {@link HostThread}. */
class HostFiles implements FileCalls {

  private static final boolean X86 = System.getProperty("os.arch", "").equals("amd64");
  private static final int STAT_BYTES = 256;

  /** How often in a row a thread is seen to wait before it is taken to wait for good. */
  private static final int LOOKS = 8;

  private static final long LOOK_NANOS = 300_000;

  final HostThread thread;
  final List<Transcript> transcripts;
  final Transcript transcript = new Transcript();
  final Arena memory;

  HostFiles(HostThread thread, List<Transcript> transcripts, Arena memory) {
    this.thread = thread;
    this.transcripts = transcripts;
    this.memory = memory;
    transcripts.add(transcript);
  }

  @Override
  public HostFiles another() {
    return new HostFiles(thread.another(), transcripts, memory);
  }

  /** The body runs here and calls through {@link #thread}, which ends with it. */
  @Override
  public final Waiting start(ThrowingLong body) {
    FutureTask<Long> task =
        new FutureTask<>(
            () -> {
              try {
                return body.run();
              } finally {
                thread.close();
              }
            });
    Thread runner = Thread.ofPlatform().daemon().start(task);
    for (int seen = 0; seen < LOOKS && !task.isDone(); ) {
      seen = thread.isWaiting() ? seen + 1 : 0;
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return new Waiting(task, runner);
  }

  /** Calls a function that answers an int, and notes it. */
  final int noted(long result, String function, Object... arguments) {
    return (int) transcript.note(result, function, arguments);
  }

  /** A function of the host's libc that answers an int: that, or {@code -errno}. Not noted. */
  final long call(String function, Object... arguments) {
    return thread.callInt(function, arguments);
  }

  /** One that answers a ssize_t or off_t. */
  final long callLong(String function, Object... arguments) {
    return thread.callLong(function, arguments);
  }

  /** A C string. */
  final MemorySegment string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment copy = memory.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
    return copy;
  }

  /** Memory of that many bytes, all 0. */
  final MemorySegment room(long bytes) {
    return memory.allocate(Math.max(bytes, 1), 16);
  }

  /** Notes the bytes that came. */
  final int gave(MemorySegment buffer, int result) {
    if (result > 0) {
      transcript.gave(buffer.asSlice(0, result).toArray(JAVA_BYTE));
    }
    return result;
  }

  // ---- fcntl.h ---------------------------------------------------------------------------------

  @Override
  public int open(String path, int flags, int mode) {
    return noted(call("open", string(path), flags, mode), "open", path, flags, mode);
  }

  @Override
  public int openat(int dirFd, String path, int flags, int mode) {
    return noted(
        call("openat", dirFd, string(path), flags, mode), "openat", dirFd, path, flags, mode);
  }

  @Override
  public int creat(String path, int mode) {
    return noted(call("creat", string(path), mode), "creat", path, mode);
  }

  @Override
  public int fcntl(int fd, int command, int argument) {
    long result = call("fcntl", fd, command, argument);
    long shown = command == Fcntl.F_GETFL && result > 0 ? result & ~HostSide.O_LARGEFILE : result;
    return noted(shown, "fcntl", fd, command, argument);
  }

  // ---- unistd.h --------------------------------------------------------------------------------

  @Override
  public int read(int fd, int count) {
    MemorySegment buffer = room(count);
    return gave(buffer, noted(callLong("read", fd, buffer, count), "read", fd, count));
  }

  @Override
  public int write(int fd, String text) {
    return noted(callLong("write", fd, string(text), text.length()), "write", fd, text);
  }

  @Override
  public int pread(int fd, int count, long offset) {
    MemorySegment buffer = room(count);
    long result = callLong("pread", fd, buffer, count, offset);
    return gave(buffer, noted(result, "pread", fd, count, offset));
  }

  @Override
  public int pwrite(int fd, String text, long offset) {
    long result = callLong("pwrite", fd, string(text), text.length(), offset);
    return noted(result, "pwrite", fd, text, offset);
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    return transcript.note(callLong("lseek", fd, offset, whence), "lseek", fd, offset, whence);
  }

  @Override
  public int close(int fd) {
    return noted(call("close", fd), "close", fd);
  }

  @Override
  public int dup(int fd) {
    return noted(call("dup", fd), "dup", fd);
  }

  @Override
  public int dup2(int oldFd, int newFd) {
    return noted(call("dup2", oldFd, newFd), "dup2", oldFd, newFd);
  }

  @Override
  public int dup3(int oldFd, int newFd, int flags) {
    return noted(call("dup3", oldFd, newFd, flags), "dup3", oldFd, newFd, flags);
  }

  @Override
  public int[] pipe2(int flags) {
    MemorySegment pair = room(8);
    int result = noted(call("pipe2", pair, flags), "pipe2", flags);
    if (result < 0) {
      return new int[] {result, result};
    }
    int[] ends = pair.toArray(JAVA_INT);
    transcript.gave(java.util.Arrays.toString(ends));
    return ends;
  }

  @Override
  public int fsync(int fd) {
    return noted(call("fsync", fd), "fsync", fd);
  }

  @Override
  public int fdatasync(int fd) {
    return noted(call("fdatasync", fd), "fdatasync", fd);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return noted(call("ftruncate", fd, length), "ftruncate", fd, length);
  }

  @Override
  public int unlink(String path) {
    return noted(call("unlink", string(path)), "unlink", path);
  }

  @Override
  public int rmdir(String path) {
    return noted(call("rmdir", string(path)), "rmdir", path);
  }

  // ---- sys/stat.h ------------------------------------------------------------------------------

  @Override
  public int stat(String path) {
    MemorySegment buffer = room(STAT_BYTES);
    return gaveStatus(buffer, noted(call("stat", string(path), buffer), "stat", path));
  }

  @Override
  public int lstat(String path) {
    MemorySegment buffer = room(STAT_BYTES);
    return gaveStatus(buffer, noted(call("lstat", string(path), buffer), "lstat", path));
  }

  @Override
  public int fstat(int fd) {
    MemorySegment buffer = room(STAT_BYTES);
    return gaveStatus(buffer, noted(call("fstat", fd, buffer), "fstat", fd));
  }

  @Override
  public int fstatat(int dirFd, String path, int flags) {
    MemorySegment buffer = room(STAT_BYTES);
    long result = call("fstatat", dirFd, string(path), buffer, flags);
    return gaveStatus(buffer, noted(result, "fstatat", dirFd, path, flags));
  }

  /** {@code struct stat}: on x86-64 the number of names comes before the mode. */
  private int gaveStatus(MemorySegment stat, int result) {
    if (result == 0) {
      int mode = stat.get(JAVA_INT, X86 ? 24 : 16);
      long names = X86 ? stat.get(JAVA_LONG, 16) : stat.get(JAVA_INT, 20);
      int owner = stat.get(JAVA_INT, X86 ? 28 : 24);
      int group = stat.get(JAVA_INT, X86 ? 32 : 28);
      long device = stat.get(JAVA_LONG, X86 ? 40 : 32);
      transcript.gave(status(mode, names, owner, group, stat.get(JAVA_LONG, 48), device));
    }
    return result;
  }

  /** What is compared of a status: the size of a directory is its file system's affair. */
  static String status(int mode, long names, int owner, int group, long size, long device) {
    boolean directory = SysStat.S_ISDIR(mode);
    return "mode %o links %d of %d:%d size %d device %x"
        .formatted(mode, names, owner, group, directory ? 0 : size, device);
  }

  @Override
  public int type(int fd) {
    MemorySegment stat = room(STAT_BYTES);
    long result = call("fstat", fd, stat);
    return result < 0 ? (int) result : stat.get(JAVA_INT, X86 ? 24 : 16) & SysStat.S_IFMT;
  }

  @Override
  public int mkdir(String path, int mode) {
    return noted(call("mkdir", string(path), mode), "mkdir", path, mode);
  }
}
