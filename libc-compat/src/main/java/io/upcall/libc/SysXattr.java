package io.upcall.libc;

import java.util.List;

/**
 * {@code sys/xattr.h}: named values that a file has beside its content. Functions with an {@code l}
 * are about a symbolic link itself, those with an {@code f} about an open file.
 *
 * <p>Each may fail with ENODATA for a name that is not there, ENOTSUP where the file system has no
 * such attributes, EPERM, EACCES, ERANGE for names longer than 255 bytes, and as a look-up does.
 */
public final class SysXattr {

  /** For the set functions: EEXIST when the name is there. */
  public static final int XATTR_CREATE = 1;

  /** For the set functions: ENODATA when the name is not there. */
  public static final int XATTR_REPLACE = 2;

  private SysXattr() {}

  /**
   * setxattr(2).
   *
   * @param flags 0, {@link #XATTR_CREATE} or {@link #XATTR_REPLACE}
   * @throws ErrnoException also E2BIG, EDQUOT, EEXIST, EINVAL, ENOSPC
   */
  public static void setxattr(String path, String name, byte[] value, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("setxattr")) {
      Seam.run(
          "setxattr",
          c -> setxattr(path, name, value, flags),
          path,
          name,
          Seam.memory(value, 0, value.length),
          flags);
      return;
    }
    Attributes.ofPath("setxattr", path, true).set(name, value, flags);
  }

  /** lsetxattr(2): {@link #setxattr} of a symbolic link itself. */
  public static void lsetxattr(String path, String name, byte[] value, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("lsetxattr")) {
      Seam.run(
          "lsetxattr",
          c -> lsetxattr(path, name, value, flags),
          path,
          name,
          Seam.memory(value, 0, value.length),
          flags);
      return;
    }
    Attributes.ofPath("lsetxattr", path, false).set(name, value, flags);
  }

  /** fsetxattr(2): {@link #setxattr} of an open file. */
  public static void fsetxattr(int fd, String name, byte[] value, int flags) throws ErrnoException {
    if (Seam.isDecorated("fsetxattr")) {
      Seam.run(
          "fsetxattr",
          c -> fsetxattr(fd, name, value, flags),
          fd,
          name,
          Seam.memory(value, 0, value.length),
          flags);
      return;
    }
    Attributes.ofOpen("fsetxattr", fd).set(name, value, flags);
  }

  /** getxattr(2): the whole value, whatever its size. */
  public static byte[] getxattr(String path, String name) throws ErrnoException {
    if (Seam.isDecorated("getxattr")) {
      return Seam.call("getxattr", c -> getxattr(path, name), path, name);
    }
    return Attributes.ofPath("getxattr", path, true).get(name);
  }

  /** lgetxattr(2): {@link #getxattr} of a symbolic link itself. */
  public static byte[] lgetxattr(String path, String name) throws ErrnoException {
    if (Seam.isDecorated("lgetxattr")) {
      return Seam.call("lgetxattr", c -> lgetxattr(path, name), path, name);
    }
    return Attributes.ofPath("lgetxattr", path, false).get(name);
  }

  /** fgetxattr(2): {@link #getxattr} of an open file. */
  public static byte[] fgetxattr(int fd, String name) throws ErrnoException {
    if (Seam.isDecorated("fgetxattr")) {
      return Seam.call("fgetxattr", c -> fgetxattr(fd, name), fd, name);
    }
    return Attributes.ofOpen("fgetxattr", fd).get(name);
  }

  /** listxattr(2): all names, in the file system's order. */
  public static List<String> listxattr(String path) throws ErrnoException {
    if (Seam.isDecorated("listxattr")) {
      return Seam.call("listxattr", c -> listxattr(path), path);
    }
    return Attributes.ofPath("listxattr", path, true).list();
  }

  /** llistxattr(2): {@link #listxattr} of a symbolic link itself. */
  public static List<String> llistxattr(String path) throws ErrnoException {
    if (Seam.isDecorated("llistxattr")) {
      return Seam.call("llistxattr", c -> llistxattr(path), path);
    }
    return Attributes.ofPath("llistxattr", path, false).list();
  }

  /** flistxattr(2): {@link #listxattr} of an open file. */
  public static List<String> flistxattr(int fd) throws ErrnoException {
    if (Seam.isDecorated("flistxattr")) {
      return Seam.call("flistxattr", c -> flistxattr(fd), fd);
    }
    return Attributes.ofOpen("flistxattr", fd).list();
  }

  /** removexattr(2). */
  public static void removexattr(String path, String name) throws ErrnoException {
    if (Seam.isDecorated("removexattr")) {
      Seam.run("removexattr", c -> removexattr(path, name), path, name);
      return;
    }
    Attributes.ofPath("removexattr", path, true).remove(name);
  }

  /** lremovexattr(2): {@link #removexattr} of a symbolic link itself. */
  public static void lremovexattr(String path, String name) throws ErrnoException {
    if (Seam.isDecorated("lremovexattr")) {
      Seam.run("lremovexattr", c -> lremovexattr(path, name), path, name);
      return;
    }
    Attributes.ofPath("lremovexattr", path, false).remove(name);
  }

  /** fremovexattr(2): {@link #removexattr} of an open file. */
  public static void fremovexattr(int fd, String name) throws ErrnoException {
    if (Seam.isDecorated("fremovexattr")) {
      Seam.run("fremovexattr", c -> fremovexattr(fd, name), fd, name);
      return;
    }
    Attributes.ofOpen("fremovexattr", fd).remove(name);
  }
}
