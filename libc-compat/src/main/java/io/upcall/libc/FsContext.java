package io.upcall.libc;

import io.upcall.async.HostCalls;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Linux calls a {@code fs_struct}: working directory and umask, here of a proc. Both begin as
 * the JVM's, and the JVM's own never change.
 *
 * <p>The working directory is a descriptor without a number. It is acquired for each look-up, so
 * that a chdir(2) of another uthread closes it only behind the last of them.
 *
 * <p>The umask is applied here, and the kernel applies the JVM's on top of it. Where that takes
 * away what the proc's own would leave, the call is made on a thread of the slow road with a umask
 * of its own (unshare(2) of CLONE_FS, which no other thread notices); where unshare is forbidden,
 * the file has fewer permissions than asked for, and never more.
 */
final class FsContext {

  private static final ProcLocal<FsContext> CONTEXTS = ProcLocal.withInitial(FsContext::new);
  private static final int PERMISSIONS = 0777;
  private static final int CLONE_FS = 0x200;
  private static final int JVMS_UMASK = readJvmsUmask();

  /** Written by chdir under this object's lock, read by every look-up. */
  private volatile Descriptor directory;

  /** Written by umask(2), read by every call that makes a file. */
  private volatile int umask = JVMS_UMASK;

  private FsContext(Proc proc) {
    HostCalls host = proc.hostCalls();
    directory = Descriptor.ofDirectory(OpenFile.jvmsDirectory(host));
    proc.onExit(() -> exit(proc));
  }

  /** As of a descriptor table: where this must not wait, another uthread does it. */
  private void exit(Proc proc) {
    if (proc.isVcoreContext()) {
      proc.spawn(() -> directory.retire());
    } else {
      proc.bind(() -> directory.retire());
    }
  }

  /** That of the calling thread's proc. */
  static FsContext current() {
    return CONTEXTS.of(Proc.current());
  }

  /** A process that reads it by umask(2) changes it for a moment, for all of its threads. */
  private static int readJvmsUmask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
        }
      }
    } catch (IOException noProcfs) {
      // The usual one: nothing is shown to others that would not be otherwise.
    }
    return 022;
  }

  // ---- the working directory -------------------------------------------------------------------

  /**
   * Where a look-up of {@code path} begins, acquired: {@link Descriptor#release} ends the use. A
   * {@code dirFd} counts only for a relative path, as openat(2) has it. One that is not open goes
   * to the kernel as one that is not open there either, for it may find something else wrong first:
   * flags, or the other name.
   *
   * @throws ErrnoException EBADF where the driver's descriptors are not the kernel's
   */
  static Descriptor base(String function, int dirFd, String path) throws ErrnoException {
    if (dirFd == Fcntl.AT_FDCWD || path.startsWith("/")) {
      return current().acquireDirectory(function);
    }
    DescriptorTable table = DescriptorTable.current();
    Descriptor descriptor = table.find(dirFd);
    if (descriptor != null && descriptor.acquire()) {
      return descriptor;
    }
    if (!table.host().isKernel()) {
      throw new ErrnoException(function, Errno.EBADF, dirFd);
    }
    Descriptor nowhere = Descriptor.ofDirectory(OpenFile.nowhere(table.host()));
    nowhere.acquire();
    return nowhere;
  }

  /**
   * Where the look-up of a Unix socket's name begins, acquired; null for the JVM's own directory,
   * and for what is no name to look up.
   */
  static @Nullable Descriptor base(String function, @Nullable SocketAddress address)
      throws ErrnoException {
    if (!(address instanceof UnixDomainSocketAddress unix)
        || unix.getPath().isAbsolute()
        || unix.getPath().toString().isEmpty()) {
      return null;
    }
    Descriptor base = current().acquireDirectory(function);
    if (base.file.kernelFd == Fcntl.AT_FDCWD) {
      base.release();
      return null;
    }
    return base;
  }

  private Descriptor acquireDirectory(String function) throws ErrnoException {
    Descriptor now = directory;
    while (!now.acquire()) {
      Descriptor next = directory;
      if (next == now) {
        // Retired, and no other has come: the proc is exiting.
        throw new ErrnoException(function, Errno.EBADF, "the working directory");
      }
      now = next;
    }
    return now;
  }

  /** Makes {@code next} the working directory: a place that was opened for this. */
  void change(OpenFile next) {
    Descriptor old;
    synchronized (this) {
      old = directory;
      directory = Descriptor.ofDirectory(next);
    }
    old.retire();
  }

  // ---- the umask -------------------------------------------------------------------------------

  /** umask(2): sets it and answers the one before. */
  synchronized int umask(int mask) {
    int before = umask;
    umask = mask & PERMISSIONS;
    return before;
  }

  /** What is left of {@code mode}. */
  int masked(int mode) {
    return mode & ~umask;
  }

  /** True when the kernel would take away more than this proc's umask does. */
  boolean needsOwnMask(int mode) {
    return (masked(mode) & JVMS_UMASK) != 0;
  }

  /** {@code call} by the slow road, on a thread with this proc's umask. */
  int withOwnMask(HostCalls host, IntSupplier call) {
    return withOwn(host, Fcntl.AT_FDCWD, call);
  }

  /** True when umask and working directory are the JVM's. */
  boolean isJvms() {
    return umask == JVMS_UMASK && directory.file.kernelFd == Fcntl.AT_FDCWD;
  }

  /**
   * {@code call} by the slow road, on a thread with this proc's umask and working directory: for
   * bind(2), which takes neither a mode nor a directory.
   */
  int asProc(String function, HostCalls host, IntSupplier call) throws ErrnoException {
    Descriptor place = acquireDirectory(function);
    try {
      return withOwn(host, place.file.kernelFd, call);
    } finally {
      place.release();
    }
  }

  private int withOwn(HostCalls host, int place, IntSupplier call) {
    int mask = umask;
    return Slow.call(
        () -> {
          int unshared = (int) host.systemCall(Numbers.UNSHARE, CLONE_FS, 0, 0, 0, 0, 0);
          if (unshared < 0) {
            // In another directory it would be another name.
            return place == Fcntl.AT_FDCWD ? call.getAsInt() : unshared;
          }
          host.systemCall(Numbers.UMASK, mask, 0, 0, 0, 0, 0);
          try {
            return place == Fcntl.AT_FDCWD ? call.getAsInt() : in(host, place, call);
          } finally {
            host.systemCall(Numbers.UMASK, JVMS_UMASK, 0, 0, 0, 0, 0);
          }
        });
  }

  /** On a thread whose working directory is its own. */
  private static int in(HostCalls host, int place, IntSupplier call) {
    int back = Kernel.openPlace(host, Fcntl.AT_FDCWD, ".");
    if (back < 0) {
      return back;
    }
    try {
      int moved = (int) host.systemCall(Numbers.FCHDIR, place, 0, 0, 0, 0, 0);
      return moved < 0 ? moved : call.getAsInt();
    } finally {
      host.systemCall(Numbers.FCHDIR, back, 0, 0, 0, 0, 0);
      host.close(back);
    }
  }
}
