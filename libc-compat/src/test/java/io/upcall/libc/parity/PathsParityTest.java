package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Unistd.*;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every function that takes a path × every way in which a path can be bad. */
class PathsParityTest extends FileBehaviours {

  /** A function, given a path. */
  private interface OnPath {
    long call(RangeCalls c, String path);
  }

  /** A function, given a directory's descriptor and a path. */
  private interface OnPathAt {
    long call(RangeCalls c, int dirFd, String path);
  }

  private static final String LONG_NAME = "n".repeat(256);
  private static final String LONG_PATH = "d/".repeat(2100);

  PathsParityTest() {
    super("paths");
  }

  @Override
  void table() {
    Map<String, OnPath> functions = functions();
    Map<String, Long> bad = badPaths();
    functions.forEach(
        (name, function) ->
            bad.forEach(
                (path, expected) ->
                    is(
                        name.split(" ")[0],
                        "of " + describe(path) + " as " + name,
                        looksAtLinkOrMakes(name) ? HOSTS : expected,
                        c -> function.call(prepared(c), path))));
    functions.forEach(
        (name, function) -> {
          for (String path :
              new String[] {"f", "d", "link", "d/", "link/", ".", "..", "/", "fifo"}) {
            is(
                name.split(" ")[0],
                "of " + path + " as " + name,
                HOSTS,
                c -> {
                  boolean blocks = path.equals("fifo") && name.startsWith("open");
                  boolean root = path.equals("/") || path.equals("..");
                  boolean harmless = !root || isReading(name);
                  return blocks || !harmless ? 0 : function.call(prepared(c), path);
                });
          }
        });
    at();
  }

  /** On {@code ..} and {@code /} only what changes nothing. */
  private static boolean isReading(String name) {
    return name.matches("stat|lstat|access.*|readlink|rmdir|mkdir|mkfifo|unlink|creat");
  }

  private static boolean looksAtLinkOrMakes(String name) {
    return name.matches(
        "lstat|lchown|readlink|unlink|remove|rename.*|link.*|symlink|mkdir|mkfifo|mknod|rmdir|creat"
            + "|open to make|lgetxattr|llistxattr|utimensat of the link|getxattr|listxattr"
            + "|removexattr|setxattr|lsetxattr|lremovexattr");
  }

  private static String describe(String path) {
    return path.length() > 100 ? "one of " + path.length() : '"' + path + '"';
  }

  /** A directory with one of each. */
  private static RangeCalls prepared(RangeCalls c) {
    c.file("f", "abc");
    c.mkdir("d", 0755);
    c.symlink("f", "link");
    c.symlink("loop", "loop");
    c.symlink("missing", "dangling");
    c.mkfifo("fifo", 0600);
    return c;
  }

  private static Map<String, Long> badPaths() {
    Map<String, Long> bad = new LinkedHashMap<>();
    bad.put("", -(long) ENOENT);
    bad.put("missing", -(long) ENOENT);
    bad.put("missing/x", -(long) ENOENT);
    bad.put("dangling", -(long) ENOENT);
    bad.put("dangling/x", -(long) ENOENT);
    bad.put("f/x", -(long) ENOTDIR);
    bad.put("f/", -(long) ENOTDIR);
    bad.put("f/.", -(long) ENOTDIR);
    bad.put("loop", -(long) ELOOP);
    bad.put("loop/x", -(long) ELOOP);
    bad.put(LONG_NAME, -(long) ENAMETOOLONG);
    bad.put("d/" + LONG_NAME, -(long) ENAMETOOLONG);
    bad.put(LONG_PATH, -(long) ENAMETOOLONG);
    return bad;
  }

  private static Map<String, OnPath> functions() {
    Map<String, OnPath> all = new LinkedHashMap<>();
    all.put("open to read", (c, path) -> c.open(path, O_RDONLY));
    all.put("open as a place", (c, path) -> c.open(path, O_PATH));
    all.put("open to make", (c, path) -> c.open(path, O_RDWR | O_CREAT | O_NONBLOCK, 0600));
    all.put("creat", (c, path) -> path.equals("fifo") ? 0 : c.creat(path, 0600));
    all.put("stat", RangeCalls::stat);
    all.put("lstat", RangeCalls::lstat);
    all.put("access for being", (c, path) -> c.access(path, F_OK));
    all.put("access for all", (c, path) -> c.access(path, R_OK | W_OK | X_OK));
    all.put("truncate", (c, path) -> c.truncate(path, 1));
    all.put("chmod", (c, path) -> c.chmod(path, 0711));
    all.put("chown", (c, path) -> c.chown(path, -1, -1));
    all.put("lchown", (c, path) -> c.lchown(path, -1, -1));
    all.put("chdir", (c, path) -> c.chdir(path) + c.getcwd());
    all.put("unlink", RangeCalls::unlink);
    all.put("remove", RangeCalls::remove);
    all.put("rmdir", RangeCalls::rmdir);
    all.put("mkdir", (c, path) -> c.mkdir(path, 0700));
    all.put("mkfifo", (c, path) -> c.mkfifo(path, 0600));
    all.put("mknod", (c, path) -> c.mknod(path, 0100600, 0));
    all.put("readlink", RangeCalls::readlink);
    all.put("link from", (c, path) -> c.link(path, "new"));
    all.put("link to", (c, path) -> c.link("f", path));
    all.put("symlink", (c, path) -> c.symlink("f", path));
    all.put("rename from", (c, path) -> c.rename(path, "new"));
    all.put("rename to", (c, path) -> c.rename("f", path));
    all.put("utimensat", (c, path) -> c.utimensat(AT_FDCWD, path, 10, 20, 0, 0));
    all.put(
        "utimensat of the link",
        (c, path) -> c.utimensat(AT_FDCWD, path, 10, 20, 0, AT_SYMLINK_NOFOLLOW));
    all.put("list", RangeCalls::list);
    all.put("getxattr", (c, path) -> c.getxattr(path, "user.a"));
    all.put("lgetxattr", (c, path) -> c.lgetxattr(path, "user.a"));
    all.put("setxattr", (c, path) -> c.setxattr(path, "user.a", "1", 0));
    all.put("lsetxattr", (c, path) -> c.lsetxattr(path, "user.a", "1", 0));
    all.put("listxattr", RangeCalls::listxattr);
    all.put("llistxattr", RangeCalls::llistxattr);
    all.put("removexattr", (c, path) -> c.removexattr(path, "user.a"));
    all.put("lremovexattr", (c, path) -> c.lremovexattr(path, "user.a"));
    return all;
  }

  // ---- relative to a descriptor ----------------------------------------------------------------

  private void at() {
    Map<String, OnPathAt> functions = new LinkedHashMap<>();
    functions.put("openat", (c, fd, path) -> c.openat(fd, path, O_RDWR | O_CREAT, 0600));
    functions.put("fstatat", (c, fd, path) -> c.fstatat(fd, path, 0));
    functions.put("faccessat", (c, fd, path) -> c.faccessat(fd, path, F_OK, 0));
    functions.put("fchmodat", (c, fd, path) -> c.fchmodat(fd, path, 0700, 0));
    functions.put("fchownat", (c, fd, path) -> c.fchownat(fd, path, -1, -1, 0));
    functions.put("mkdirat", (c, fd, path) -> c.mkdirat(fd, path + "new", 0700));
    functions.put("mkfifoat", (c, fd, path) -> c.mkfifoat(fd, path + "new", 0600));
    functions.put("mknodat", (c, fd, path) -> c.mknodat(fd, path + "new", 0100600, 0));
    functions.put("unlinkat", (c, fd, path) -> c.unlinkat(fd, path, 0));
    functions.put("readlinkat", (c, fd, path) -> c.readlinkat(fd, path));
    functions.put("symlinkat", (c, fd, path) -> c.symlinkat("to", fd, path + "new"));
    functions.put("linkat from", (c, fd, path) -> c.linkat(fd, path, AT_FDCWD, "new", 0));
    functions.put("linkat to", (c, fd, path) -> c.linkat(AT_FDCWD, "f", fd, path + "new", 0));
    functions.put("renameat from", (c, fd, path) -> c.renameat(fd, path, AT_FDCWD, "new"));
    functions.put("renameat to", (c, fd, path) -> c.renameat(AT_FDCWD, "f", fd, path + "new"));
    functions.put("utimensat", (c, fd, path) -> c.utimensat(fd, path, 1, 2, 0, 0));
    functions.forEach(
        (name, function) -> {
          String bare = name.split(" ")[0];
          is(bare, "from the working directory, " + name, HOSTS, c -> from(c, function, AT_FDCWD));
          is(bare, "from a directory, " + name, HOSTS, c -> from(c, function, O_RDONLY, "d"));
          is(bare, "from a place, " + name, HOSTS, c -> from(c, function, O_PATH, "d"));
          is(bare, "from a file, " + name, -ENOTDIR, c -> from(c, function, O_RDONLY, "f"));
          is(bare, "from a number not open, " + name, -EBADF, c -> from(c, function, 77));
          is(bare, "from -1, " + name, -EBADF, c -> from(c, function, -1));
        });
    for (int fd : new int[] {-1, 77}) {
      is("fstatat", "an absolute path and " + fd, 0, c -> c.fstatat(fd, "/dev/null", 0));
      is("openat", "an absolute path and " + fd, 3, c -> c.openat(fd, "/dev/null", O_RDONLY, 0));
      is("faccessat", "an absolute path and " + fd, 0, c -> c.faccessat(fd, "/", F_OK, 0));
      is("readlinkat", "an absolute path and " + fd, -EINVAL, c -> c.readlinkat(fd, "/"));
      is("fchdir", "of " + fd, -EBADF, c -> c.fchdir(fd));
    }
    int[] unknown = {1, 0x40000, 0x80000000};
    for (int flags : unknown) {
      is("fstatat", "with flags " + flags, -EINVAL, c -> c.fstatat(AT_FDCWD, "/", flags));
      is("unlinkat", "with flags " + flags, -EINVAL, c -> c.unlinkat(AT_FDCWD, "f", flags));
      is(
          "linkat",
          "with flags " + flags,
          -EINVAL,
          c -> c.linkat(AT_FDCWD, "f", AT_FDCWD, "g", flags));
      is("fchownat", "with flags " + flags, -EINVAL, c -> c.fchownat(AT_FDCWD, "f", 0, 0, flags));
      is(
          "utimensat",
          "with flags " + flags,
          -EINVAL,
          c -> c.utimensat(AT_FDCWD, "f", 0, 0, 0, flags));
    }
  }

  private static long from(RangeCalls c, OnPathAt function, int dirFd) {
    return function.call(prepared(c), dirFd, "f");
  }

  private static long from(RangeCalls c, OnPathAt function, int flags, String directory) {
    prepared(c);
    int fd = c.open(directory, flags);
    c.close(c.openat(fd, "f", O_WRONLY | O_CREAT, 0600));
    return function.call(c, fd, "f");
  }
}
