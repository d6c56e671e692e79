package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@link PathCalls} by the host's libc. */
class HostPaths extends HostFiles implements PathCalls {

  private static final int ROOM = 4097;

  HostPaths(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostPaths another() {
    return new HostPaths(thread.another(), transcripts, memory);
  }

  @Override
  public int truncate(String path, long length) {
    return noted(call("truncate", string(path), length), "truncate", path, length);
  }

  @Override
  public int access(String path, int mode) {
    return noted(call("access", string(path), mode), "access", path, mode);
  }

  @Override
  public int faccessat(int dirFd, String path, int mode, int flags) {
    return noted(
        call("faccessat", dirFd, string(path), mode, flags), "faccessat", dirFd, path, mode, flags);
  }

  @Override
  public int link(String oldPath, String newPath) {
    return noted(call("link", string(oldPath), string(newPath)), "link", oldPath, newPath);
  }

  @Override
  public int linkat(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags) {
    return noted(
        call("linkat", oldDirFd, string(oldPath), newDirFd, string(newPath), flags),
        "linkat",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath,
        flags);
  }

  @Override
  public int symlink(String target, String path) {
    return noted(call("symlink", string(target), string(path)), "symlink", target, path);
  }

  @Override
  public int symlinkat(String target, int dirFd, String path) {
    return noted(
        call("symlinkat", string(target), dirFd, string(path)), "symlinkat", target, dirFd, path);
  }

  @Override
  public int unlinkat(int dirFd, String path, int flags) {
    return noted(call("unlinkat", dirFd, string(path), flags), "unlinkat", dirFd, path, flags);
  }

  @Override
  public int chown(String path, int owner, int group) {
    return noted(call("chown", string(path), owner, group), "chown", path, owner, group);
  }

  @Override
  public int lchown(String path, int owner, int group) {
    return noted(call("lchown", string(path), owner, group), "lchown", path, owner, group);
  }

  @Override
  public int fchown(int fd, int owner, int group) {
    return noted(call("fchown", fd, owner, group), "fchown", fd, owner, group);
  }

  @Override
  public int fchownat(int dirFd, String path, int owner, int group, int flags) {
    return noted(
        call("fchownat", dirFd, string(path), owner, group, flags),
        "fchownat",
        dirFd,
        path,
        owner,
        group,
        flags);
  }

  @Override
  public int chdir(String path) {
    return noted(call("chdir", string(path)), "chdir", path);
  }

  @Override
  public int fchdir(int fd) {
    return noted(call("fchdir", fd), "fchdir", fd);
  }

  @Override
  public int syncfs(int fd) {
    return noted(call("syncfs", fd), "syncfs", fd);
  }

  @Override
  public int rename(String oldPath, String newPath) {
    return noted(call("rename", string(oldPath), string(newPath)), "rename", oldPath, newPath);
  }

  @Override
  public int renameat(int oldDirFd, String oldPath, int newDirFd, String newPath) {
    return noted(
        call("renameat", oldDirFd, string(oldPath), newDirFd, string(newPath)),
        "renameat",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath);
  }

  @Override
  public int renameat2(int oldDirFd, String oldPath, int newDirFd, String newPath, int flags) {
    return noted(
        call("renameat2", oldDirFd, string(oldPath), newDirFd, string(newPath), flags),
        "renameat2",
        oldDirFd,
        oldPath,
        newDirFd,
        newPath,
        flags);
  }

  @Override
  public int remove(String path) {
    return noted(call("remove", string(path)), "remove", path);
  }

  @Override
  public int chmod(String path, int mode) {
    return noted(call("chmod", string(path), mode), "chmod", path, mode);
  }

  @Override
  public int fchmod(int fd, int mode) {
    return noted(call("fchmod", fd, mode), "fchmod", fd, mode);
  }

  @Override
  public int fchmodat(int dirFd, String path, int mode, int flags) {
    return noted(
        call("fchmodat", dirFd, string(path), mode, flags), "fchmodat", dirFd, path, mode, flags);
  }

  @Override
  public int mkdirat(int dirFd, String path, int mode) {
    return noted(call("mkdirat", dirFd, string(path), mode), "mkdirat", dirFd, path, mode);
  }

  @Override
  public int mkfifo(String path, int mode) {
    return noted(call("mkfifo", string(path), mode), "mkfifo", path, mode);
  }

  @Override
  public int mkfifoat(int dirFd, String path, int mode) {
    return noted(call("mkfifoat", dirFd, string(path), mode), "mkfifoat", dirFd, path, mode);
  }

  @Override
  public int mknod(String path, int mode, long device) {
    return noted(call("mknod", string(path), mode, device), "mknod", path, mode, device);
  }

  @Override
  public int mknodat(int dirFd, String path, int mode, long device) {
    return noted(
        call("mknodat", dirFd, string(path), mode, device), "mknodat", dirFd, path, mode, device);
  }

  @Override
  public int umask(int mask) {
    return noted(call("umask", mask), "umask", mask);
  }

  @Override
  public int readlink(String path) {
    MemorySegment buffer = room(ROOM);
    return gave(buffer, noted(callLong("readlink", string(path), buffer, ROOM), "readlink", path));
  }

  @Override
  public int readlinkat(int dirFd, String path) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("readlinkat", dirFd, string(path), buffer, ROOM);
    return gave(buffer, noted(result, "readlinkat", dirFd, path));
  }

  @Override
  public int getcwd() {
    MemorySegment buffer = room(ROOM);
    long result = thread.callPointer("getcwd", buffer, ROOM);
    int shown = noted(Math.min(result, 0), "getcwd");
    if (shown == 0) {
      transcript.gave(inCase(buffer.getString(0)));
    }
    return shown;
  }

  @Override
  public int realpath(String path) {
    MemorySegment buffer = room(ROOM);
    int result =
        noted(Math.min(thread.callPointer("realpath", string(path), buffer), 0), "realpath", path);
    if (result == 0) {
      transcript.gave(inCase(buffer.getString(0)));
    }
    return result;
  }

  /** What comes behind the directory of a case, whichever side's that is. */
  static String inCase(String path) {
    return path.replaceFirst(".*/(host|ours)[0-9]+", ".");
  }

  @Override
  public int utimensat(
      int dirFd, String path, long access, long modification, long nanos, int flags) {
    MemorySegment times = times(access, modification, nanos);
    return noted(
        call("utimensat", dirFd, string(path), times, flags),
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
    MemorySegment times = times(access, modification, nanos);
    return noted(call("futimens", fd, times), "futimens", fd, access, modification, nanos);
  }

  private MemorySegment times(long access, long modification, long nanos) {
    MemorySegment times = room(32);
    times.setAtIndex(JAVA_LONG, 0, access);
    times.setAtIndex(JAVA_LONG, 1, nanos);
    times.setAtIndex(JAVA_LONG, 2, modification);
    times.setAtIndex(JAVA_LONG, 3, nanos);
    return times;
  }

  /** By opendir(3) and readdir(3). */
  @Override
  public int list(String path) {
    long directory = thread.callPointer("opendir", string(path));
    if (directory < 0) {
      return noted(directory, "list", path);
    }
    List<String> names = new ArrayList<>();
    for (long entry; (entry = thread.callPointer("readdir", directory)) > 0; ) {
      names.add(MemorySegment.ofAddress(entry).reinterpret(512).getString(19));
    }
    call("closedir", directory);
    names.sort(null);
    String all = String.join(" ", names);
    int result = noted(all.length(), "list", path);
    transcript.gave(all);
    return result;
  }

  // ---- sys/xattr.h -----------------------------------------------------------------------------

  private String[] sorted(MemorySegment names, int bytes) {
    String all = new String(names.asSlice(0, bytes).toArray(JAVA_BYTE), StandardCharsets.US_ASCII);
    return Stream.of(all.split("\0")).sorted().toArray(String[]::new);
  }

  private int gaveNames(MemorySegment names, int result) {
    if (result >= 0) {
      transcript.gave(Arrays.toString(result == 0 ? new String[0] : sorted(names, result)));
    }
    return result;
  }

  @Override
  public int setxattr(String path, String name, String value, int flags) {
    return noted(
        call("setxattr", string(path), string(name), string(value), value.length(), flags),
        "setxattr",
        path,
        name,
        value,
        flags);
  }

  @Override
  public int getxattr(String path, String name) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("getxattr", string(path), string(name), buffer, ROOM);
    int shown = noted(result, "getxattr", path, name);
    if (shown >= 0) {
      transcript.gave(buffer.asSlice(0, shown).toArray(JAVA_BYTE));
    }
    return shown;
  }

  @Override
  public int listxattr(String path) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("listxattr", string(path), buffer, ROOM);
    return gaveNames(buffer, noted(result, "listxattr", path));
  }

  @Override
  public int removexattr(String path, String name) {
    return noted(call("removexattr", string(path), string(name)), "removexattr", path, name);
  }

  @Override
  public int lsetxattr(String path, String name, String value, int flags) {
    return noted(
        call("lsetxattr", string(path), string(name), string(value), value.length(), flags),
        "lsetxattr",
        path,
        name,
        value,
        flags);
  }

  @Override
  public int lgetxattr(String path, String name) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("lgetxattr", string(path), string(name), buffer, ROOM);
    int shown = noted(result, "lgetxattr", path, name);
    if (shown >= 0) {
      transcript.gave(buffer.asSlice(0, shown).toArray(JAVA_BYTE));
    }
    return shown;
  }

  @Override
  public int llistxattr(String path) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("llistxattr", string(path), buffer, ROOM);
    return gaveNames(buffer, noted(result, "llistxattr", path));
  }

  @Override
  public int lremovexattr(String path, String name) {
    return noted(call("lremovexattr", string(path), string(name)), "lremovexattr", path, name);
  }

  @Override
  public int fsetxattr(int fd, String name, String value, int flags) {
    return noted(
        call("fsetxattr", fd, string(name), string(value), value.length(), flags),
        "fsetxattr",
        fd,
        name,
        value,
        flags);
  }

  @Override
  public int fgetxattr(int fd, String name) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("fgetxattr", fd, string(name), buffer, ROOM);
    int shown = noted(result, "fgetxattr", fd, name);
    if (shown >= 0) {
      transcript.gave(buffer.asSlice(0, shown).toArray(JAVA_BYTE));
    }
    return shown;
  }

  @Override
  public int flistxattr(int fd) {
    MemorySegment buffer = room(ROOM);
    long result = callLong("flistxattr", fd, buffer, ROOM);
    return gaveNames(buffer, noted(result, "flistxattr", fd));
  }

  @Override
  public int fremovexattr(int fd, String name) {
    return noted(call("fremovexattr", fd, string(name)), "fremovexattr", fd, name);
  }
}
