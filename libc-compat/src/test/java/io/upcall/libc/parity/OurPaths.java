package io.upcall.libc.parity;

import io.upcall.libc.Dirent;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Stdio;
import io.upcall.libc.Stdlib;
import io.upcall.libc.StructDirent;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.SysStat;
import io.upcall.libc.SysXattr;
import io.upcall.libc.Unistd;
import java.nio.file.Path;
import java.util.List;

/** {@link PathCalls} by this library. */
class OurPaths extends OurFiles implements PathCalls {

  OurPaths(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
  }

  @Override
  public OurPaths another() {
    return new OurPaths(folder, transcripts);
  }

  @Override
  public int truncate(String path, long length) {
    return done(() -> Unistd.truncate(path, length), "truncate", path, length);
  }

  @Override
  public int access(String path, int mode) {
    return done(() -> Unistd.access(path, mode), "access", path, mode);
  }

  @Override
  public int faccessat(int dirFd, String path, int mode, int flags) {
    return done(
        () -> Unistd.faccessat(dirFd, path, mode, flags), "faccessat", dirFd, path, mode, flags);
  }

  @Override
  public int link(String oldPath, String newPath) {
    return done(() -> Unistd.link(oldPath, newPath), "link", oldPath, newPath);
  }

  @Override
  public int linkat(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags) {
    return done(
        () -> Unistd.linkat(oldDirFd, oldPath, newDirFd, newPath, flags),
        "linkat",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath,
        flags);
  }

  @Override
  public int symlink(String target, String path) {
    return done(() -> Unistd.symlink(target, path), "symlink", target, path);
  }

  @Override
  public int symlinkat(String target, int dirFd, String path) {
    return done(() -> Unistd.symlinkat(target, dirFd, path), "symlinkat", target, dirFd, path);
  }

  @Override
  public int unlinkat(int dirFd, String path, int flags) {
    return done(() -> Unistd.unlinkat(dirFd, path, flags), "unlinkat", dirFd, path, flags);
  }

  @Override
  public int chown(String path, int owner, int group) {
    return done(() -> Unistd.chown(path, owner, group), "chown", path, owner, group);
  }

  @Override
  public int lchown(String path, int owner, int group) {
    return done(() -> Unistd.lchown(path, owner, group), "lchown", path, owner, group);
  }

  @Override
  public int fchown(int fd, int owner, int group) {
    return done(() -> Unistd.fchown(fd, owner, group), "fchown", fd, owner, group);
  }

  @Override
  public int fchownat(int dirFd, String path, int owner, int group, int flags) {
    return done(
        () -> Unistd.fchownat(dirFd, path, owner, group, flags),
        "fchownat",
        dirFd,
        path,
        owner,
        group,
        flags);
  }

  @Override
  public int chdir(String path) {
    return done(() -> Unistd.chdir(path), "chdir", path);
  }

  @Override
  public int fchdir(int fd) {
    return done(() -> Unistd.fchdir(fd), "fchdir", fd);
  }

  @Override
  public int syncfs(int fd) {
    return done(() -> Unistd.syncfs(fd), "syncfs", fd);
  }

  @Override
  public int rename(String oldPath, String newPath) {
    return done(() -> Stdio.rename(oldPath, newPath), "rename", oldPath, newPath);
  }

  @Override
  public int renameat(int oldDirFd, String oldPath, int newDirFd, String newPath) {
    return done(
        () -> Stdio.renameat(oldDirFd, oldPath, newDirFd, newPath),
        "renameat",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath);
  }

  @Override
  public int renameat2(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags) {
    return done(
        () -> Stdio.renameat2(oldDirFd, oldPath, newDirFd, newPath, flags),
        "renameat2",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath,
        flags);
  }

  @Override
  public int remove(String path) {
    return done(() -> Stdio.remove(path), "remove", path);
  }

  @Override
  public int chmod(String path, int mode) {
    return done(() -> SysStat.chmod(path, mode), "chmod", path, mode);
  }

  @Override
  public int fchmod(int fd, int mode) {
    return done(() -> SysStat.fchmod(fd, mode), "fchmod", fd, mode);
  }

  @Override
  public int fchmodat(int dirFd, String path, int mode, int flags) {
    return done(
        () -> SysStat.fchmodat(dirFd, path, mode, flags), "fchmodat", dirFd, path, mode, flags);
  }

  @Override
  public int mkdirat(int dirFd, String path, int mode) {
    return done(() -> SysStat.mkdirat(dirFd, path, mode), "mkdirat", dirFd, path, mode);
  }

  @Override
  public int mkfifo(String path, int mode) {
    return done(() -> SysStat.mkfifo(path, mode), "mkfifo", path, mode);
  }

  @Override
  public int mkfifoat(int dirFd, String path, int mode) {
    return done(() -> SysStat.mkfifoat(dirFd, path, mode), "mkfifoat", dirFd, path, mode);
  }

  @Override
  public int mknod(String path, int mode, long device) {
    return done(() -> SysStat.mknod(path, mode, device), "mknod", path, mode, device);
  }

  @Override
  public int mknodat(int dirFd, String path, int mode, long device) {
    return done(
        () -> SysStat.mknodat(dirFd, path, mode, device), "mknodat", dirFd, path, mode, device);
  }

  @Override
  public int umask(int mask) {
    return noted(() -> SysStat.umask(mask), "umask", mask);
  }

  /** A call that answers a text. */
  private interface TextCall {
    String call() throws ErrnoException;
  }

  private int text(TextCall call, String function, Object... arguments) {
    String[] got = new String[1];
    int result =
        noted(
            () -> {
              got[0] = call.call();
              return got[0].length();
            },
            function,
            arguments);
    if (result >= 0) {
      transcript.gave(got[0]);
    }
    return result;
  }

  @Override
  public int readlink(String path) {
    return text(() -> Unistd.readlink(path), "readlink", path);
  }

  @Override
  public int readlinkat(int dirFd, String path) {
    return text(() -> Unistd.readlinkat(dirFd, path), "readlinkat", dirFd, path);
  }

  @Override
  public int getcwd() {
    String[] got = new String[1];
    int result = done(() -> got[0] = Unistd.getcwd(), "getcwd");
    if (result == 0) {
      transcript.gave(HostPaths.inCase(got[0]));
    }
    return result;
  }

  @Override
  public int realpath(String path) {
    String[] got = new String[1];
    int result = done(() -> got[0] = Stdlib.realpath(path), "realpath", path);
    if (result == 0) {
      transcript.gave(HostPaths.inCase(got[0]));
    }
    return result;
  }

  @Override
  public int utimensat(
      int dirFd, String path, long access, long modification, long nanos, int flags) {
    StructTimespec[] times = times(access, modification, nanos);
    return done(
        () -> SysStat.utimensat(dirFd, path, times, flags),
        "utimensat",
        dirFd,
        path,
        access,
        modification,
        nanos,
        flags);
  }

  @Override
  public int futimens(int fd, long access, long modification, long nanos) {
    StructTimespec[] times = times(access, modification, nanos);
    return done(() -> SysStat.futimens(fd, times), "futimens", fd, access, modification, nanos);
  }

  private static StructTimespec[] times(long access, long modification, long nanos) {
    return new StructTimespec[] {
      new StructTimespec(access, nanos), new StructTimespec(modification, nanos)
    };
  }

  @Override
  public int list(String path) {
    return text(
        () ->
            String.join(
                " ", Dirent.scandir(path).stream().map(StructDirent::d_name).sorted().toList()),
        "list",
        path);
  }

  // ---- sys/xattr.h -----------------------------------------------------------------------------

  @Override
  public int setxattr(String path, String name, String value, int flags) {
    return done(
        () -> SysXattr.setxattr(path, name, bytes(value), flags),
        "setxattr",
        path,
        name,
        value,
        flags);
  }

  @Override
  public int getxattr(String path, String name) {
    return text(() -> string(SysXattr.getxattr(path, name)), "getxattr", path, name);
  }

  @Override
  public int listxattr(String path) {
    return names(() -> SysXattr.listxattr(path), "listxattr", path);
  }

  @Override
  public int removexattr(String path, String name) {
    return done(() -> SysXattr.removexattr(path, name), "removexattr", path, name);
  }

  @Override
  public int lsetxattr(String path, String name, String value, int flags) {
    return done(
        () -> SysXattr.lsetxattr(path, name, bytes(value), flags),
        "lsetxattr",
        path,
        name,
        value,
        flags);
  }

  @Override
  public int lgetxattr(String path, String name) {
    return text(() -> string(SysXattr.lgetxattr(path, name)), "lgetxattr", path, name);
  }

  @Override
  public int llistxattr(String path) {
    return names(() -> SysXattr.llistxattr(path), "llistxattr", path);
  }

  @Override
  public int lremovexattr(String path, String name) {
    return done(() -> SysXattr.lremovexattr(path, name), "lremovexattr", path, name);
  }

  @Override
  public int fsetxattr(int fd, String name, String value, int flags) {
    return done(
        () -> SysXattr.fsetxattr(fd, name, bytes(value), flags),
        "fsetxattr",
        fd,
        name,
        value,
        flags);
  }

  @Override
  public int fgetxattr(int fd, String name) {
    return text(() -> string(SysXattr.fgetxattr(fd, name)), "fgetxattr", fd, name);
  }

  @Override
  public int flistxattr(int fd) {
    return names(() -> SysXattr.flistxattr(fd), "flistxattr", fd);
  }

  @Override
  public int fremovexattr(int fd, String name) {
    return done(() -> SysXattr.fremovexattr(fd, name), "fremovexattr", fd, name);
  }

  private static String string(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** A call that answers names. */
  private interface NamesCall {
    List<String> call() throws ErrnoException;
  }

  private int names(NamesCall call, String function, Object argument) {
    List<String> got = new java.util.ArrayList<>();
    int result =
        noted(
            () -> {
              got.addAll(call.call());
              return got.stream().mapToInt(name -> name.length() + 1).sum();
            },
            function,
            argument);
    if (result >= 0) {
      got.sort(null);
      transcript.gave(got.toString());
    }
    return result;
  }
}
