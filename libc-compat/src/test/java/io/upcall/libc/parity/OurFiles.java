package io.upcall.libc.parity;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.StructStat;
import io.upcall.libc.SysStat;
import io.upcall.libc.Unistd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;

/** {@link FileCalls} by this library, on a uthread. */
class OurFiles implements FileCalls {

  /** A call that ends as this library ends it. */
  interface Call {
    long call() throws ErrnoException;
  }

  final Path folder;
  final List<Transcript> transcripts;
  final Transcript transcript = new Transcript();

  /**
   * One thread of a case.
   *
   * @param folder the case's, which is the working directory already
   */
  OurFiles(Path folder, List<Transcript> transcripts) {
    this.folder = folder;
    this.transcripts = transcripts;
    transcripts.add(transcript);
  }

  @Override
  public OurFiles another() {
    return new OurFiles(folder, transcripts);
  }

  @Override
  public final Waiting start(ThrowingLong body) {
    FutureTask<Long> task = new FutureTask<>(body::run);
    Thread thread = Proc.current().spawn(task);
    while (!task.isDone() && !isWaiting(thread)) {
      Thread.yield();
    }
    return new Waiting(task, thread);
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** A result or {@code -errno}. */
  static long result(Call call) {
    try {
      return call.call();
    } catch (ErrnoException failure) {
      return -failure.errno;
    }
  }

  /** Makes a call and notes it. */
  final int noted(Call call, String function, Object... arguments) {
    return (int) transcript.note(result(call), function, arguments);
  }

  /** For what has no result. */
  interface Action {
    void run() throws ErrnoException;
  }

  /** Makes a call that answers 0 or fails, and notes it. */
  final int done(Action action, String function, Object... arguments) {
    return noted(
        () -> {
          action.run();
          return 0;
        },
        function,
        arguments);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  // ---- fcntl.h ---------------------------------------------------------------------------------

  @Override
  public int open(String path, int flags, int mode) {
    return noted(() -> Fcntl.open(path, flags, mode), "open", path, flags, mode);
  }

  @Override
  public int openat(int dirFd, String path, int flags, int mode) {
    return noted(() -> Fcntl.openat(dirFd, path, flags, mode), "openat", dirFd, path, flags, mode);
  }

  @Override
  public int creat(String path, int mode) {
    return noted(() -> Fcntl.creat(path, mode), "creat", path, mode);
  }

  @Override
  public int fcntl(int fd, int command, int argument) {
    int mask = command == Fcntl.F_GETFL ? ~HostSide.O_LARGEFILE : -1;
    return noted(() -> Fcntl.fcntl(fd, command, argument) & mask, "fcntl", fd, command, argument);
  }

  // ---- unistd.h --------------------------------------------------------------------------------

  @Override
  public int read(int fd, int count) {
    byte[] buffer = new byte[count];
    int result = noted(() -> Unistd.read(fd, buffer), "read", fd, count);
    return gave(buffer, result);
  }

  /** Notes the bytes that came. */
  final int gave(byte[] buffer, int result) {
    if (result > 0) {
      transcript.gave(Arrays.copyOf(buffer, result));
    }
    return result;
  }

  @Override
  public int write(int fd, String text) {
    return noted(() -> Unistd.write(fd, bytes(text)), "write", fd, text);
  }

  @Override
  public int pread(int fd, int count, long offset) {
    byte[] buffer = new byte[count];
    int result = noted(() -> Unistd.pread(fd, buffer, offset), "pread", fd, count, offset);
    return gave(buffer, result);
  }

  @Override
  public int pwrite(int fd, String text, long offset) {
    return noted(() -> Unistd.pwrite(fd, bytes(text), offset), "pwrite", fd, text, offset);
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    return transcript.note(
        result(() -> Unistd.lseek(fd, offset, whence)), "lseek", fd, offset, whence);
  }

  @Override
  public int close(int fd) {
    return done(() -> Unistd.close(fd), "close", fd);
  }

  @Override
  public int dup(int fd) {
    return noted(() -> Unistd.dup(fd), "dup", fd);
  }

  @Override
  public int dup2(int oldFd, int newFd) {
    return noted(() -> Unistd.dup2(oldFd, newFd), "dup2", oldFd, newFd);
  }

  @Override
  public int dup3(int oldFd, int newFd, int flags) {
    return noted(() -> Unistd.dup3(oldFd, newFd, flags), "dup3", oldFd, newFd, flags);
  }

  @Override
  public int[] pipe2(int flags) {
    int[] ends = new int[2];
    int result = done(() -> System.arraycopy(Unistd.pipe2(flags), 0, ends, 0, 2), "pipe2", flags);
    if (result < 0) {
      return new int[] {result, result};
    }
    transcript.gave(Arrays.toString(ends));
    return ends;
  }

  @Override
  public int fsync(int fd) {
    return done(() -> Unistd.fsync(fd), "fsync", fd);
  }

  @Override
  public int fdatasync(int fd) {
    return done(() -> Unistd.fdatasync(fd), "fdatasync", fd);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return done(() -> Unistd.ftruncate(fd, length), "ftruncate", fd, length);
  }

  @Override
  public int unlink(String path) {
    return done(() -> Unistd.unlink(path), "unlink", path);
  }

  @Override
  public int rmdir(String path) {
    return done(() -> Unistd.rmdir(path), "rmdir", path);
  }

  // ---- sys/stat.h ------------------------------------------------------------------------------

  /** A call that answers a status. */
  private interface StatCall {
    StructStat call() throws ErrnoException;
  }

  private int status(StatCall call, String function, Object... arguments) {
    StructStat[] got = new StructStat[1];
    int result = done(() -> got[0] = call.call(), function, arguments);
    if (result == 0) {
      StructStat s = got[0];
      transcript.gave(
          HostFiles.status(s.st_mode, s.st_nlink, s.st_uid, s.st_gid, s.st_size, s.st_rdev));
    }
    return result;
  }

  @Override
  public int stat(String path) {
    return status(() -> SysStat.stat(path), "stat", path);
  }

  @Override
  public int lstat(String path) {
    return status(() -> SysStat.lstat(path), "lstat", path);
  }

  @Override
  public int fstat(int fd) {
    return status(() -> SysStat.fstat(fd), "fstat", fd);
  }

  @Override
  public int fstatat(int dirFd, String path, int flags) {
    return status(() -> SysStat.fstatat(dirFd, path, flags), "fstatat", dirFd, path, flags);
  }

  @Override
  public int type(int fd) {
    return (int) result(() -> SysStat.fstat(fd).st_mode & SysStat.S_IFMT);
  }

  @Override
  public int mkdir(String path, int mode) {
    return done(() -> SysStat.mkdir(path, mode), "mkdir", path, mode);
  }
}
