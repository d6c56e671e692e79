package io.upcall.samples.tools.cp;

import static io.upcall.libc.Fcntl.AT_FDCWD;
import static io.upcall.libc.Fcntl.AT_SYMLINK_NOFOLLOW;
import static io.upcall.libc.SysStat.S_ISGID;
import static io.upcall.libc.SysStat.S_ISLNK;
import static io.upcall.libc.SysStat.S_ISUID;
import static io.upcall.libc.SysStat.chmod;
import static io.upcall.libc.SysStat.fchmod;
import static io.upcall.libc.SysStat.futimens;
import static io.upcall.libc.SysStat.utimensat;
import static io.upcall.libc.SysXattr.fgetxattr;
import static io.upcall.libc.SysXattr.flistxattr;
import static io.upcall.libc.SysXattr.fsetxattr;
import static io.upcall.libc.SysXattr.lgetxattr;
import static io.upcall.libc.SysXattr.llistxattr;
import static io.upcall.libc.SysXattr.lsetxattr;
import static io.upcall.libc.Unistd.fchown;
import static io.upcall.libc.Unistd.lchown;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.libc.StructTimespec;
import io.upcall.samples.tools.Quoting;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives a copy the attributes of its source: times first, since nothing that follows changes them;
 * then the owner, which takes permissions away; the permissions last.
 */
final class Attributes {
  private static final int PERMISSIONS = 07777;
  private static final String ACCESS_LIST = "system.posix_acl_access";
  private static final String DEFAULT_LIST = "system.posix_acl_default";

  private final Preserve preserve;
  private final String source;
  private final String destination;
  private final Consumer<String> complaints;

  Attributes(Preserve preserve, String source, String destination, Consumer<String> complaints) {
    this.preserve = preserve;
    this.source = source;
    this.destination = destination;
    this.complaints = complaints;
  }

  /** What is done to a copy. */
  private interface Change {
    void make() throws ErrnoException;
  }

  /**
   * To an open file.
   *
   * @param withheld permissions that it was made without
   */
  void give(int in, int out, StructStat status, int withheld) {
    if (preserve.timestamps()) {
      attempt("preserving times for ", () -> futimens(out, times(status)));
    }
    boolean owned = !preserve.ownership() || own(() -> fchown(out, status.st_uid, status.st_gid));
    if (preserve.mode() || preserve.xattr()) {
      extended(
          () -> flistxattr(in),
          name -> fgetxattr(in, name),
          (name, v) -> fsetxattr(out, name, v, 0));
    }
    if (preserve.mode() || withheld != 0) {
      int mode = mode(status, owned);
      attempt("preserving permissions for ", () -> fchmod(out, mode));
    }
  }

  /** To what has no descriptor: a directory, a link, a device. */
  void give(StructStat status) {
    if (preserve.timestamps()) {
      attempt(
          "preserving times for ",
          () -> utimensat(AT_FDCWD, destination, times(status), AT_SYMLINK_NOFOLLOW));
    }
    boolean owned =
        !preserve.ownership() || own(() -> lchown(destination, status.st_uid, status.st_gid));
    if (preserve.xattr() || (preserve.mode() && !S_ISLNK(status.st_mode))) {
      extended(
          () -> llistxattr(source),
          name -> lgetxattr(source, name),
          (name, v) -> lsetxattr(destination, name, v, 0));
    }
    if (preserve.mode() && !S_ISLNK(status.st_mode)) {
      int mode = mode(status, owned);
      attempt("preserving permissions for ", () -> chmod(destination, mode));
    }
  }

  /** What it is to be executed as goes with whom it belongs to. */
  private static int mode(StructStat status, boolean owned) {
    return status.st_mode & PERMISSIONS & (owned ? ~0 : ~(S_ISUID | S_ISGID));
  }

  private static StructTimespec[] times(StructStat status) {
    return new StructTimespec[] {status.st_atim, status.st_mtim};
  }

  private void attempt(String what, Change change) {
    try {
      change.make();
    } catch (ErrnoException failure) {
      complain(what, failure);
    }
  }

  private void complain(String what, ErrnoException failure) {
    complaints.accept(what + Quoting.always(destination) + ": " + Errno.strerror(failure.errno));
  }

  /** False when it belongs to somebody else: who is not root cannot give files away, silently. */
  private boolean own(Change change) {
    try {
      change.make();
      return true;
    } catch (ErrnoException failure) {
      if (failure.errno != Errno.EPERM && failure.errno != Errno.EINVAL) {
        complain("failed to preserve ownership for ", failure);
      }
      return false;
    }
  }

  // ---- extended attributes ---------------------------------------------------------------------

  private interface Names {
    List<String> list() throws ErrnoException;
  }

  private interface Getter {
    byte[] get(String name) throws ErrnoException;
  }

  private interface Setter {
    void set(String name, byte[] value) throws ErrnoException;
  }

  /** The access control lists are part of the permissions, the others are asked for by name. */
  private void extended(Names names, Getter getter, Setter setter) {
    try {
      for (String name : names.list()) {
        boolean isList = name.equals(ACCESS_LIST) || name.equals(DEFAULT_LIST);
        if (isList ? preserve.mode() : preserve.xattr()) {
          setter.set(name, getter.get(name));
        }
      }
    } catch (ErrnoException failure) {
      boolean unsupported = failure.errno == Errno.EOPNOTSUPP || failure.errno == Errno.EPERM;
      if ((preserve.minds() && preserve.xattr()) || !(unsupported || isGone(failure))) {
        complain("setting attributes for ", failure);
      }
    }
  }

  /** Taken away between the list and the look. */
  private static boolean isGone(ErrnoException failure) {
    return failure.errno == Errno.ENODATA;
  }
}
