package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Stdio.*;
import static io.upcall.libc.SysStat.*;
import static io.upcall.libc.Unistd.*;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names, permissions, owners, times, directories: {@code unistd.h} and {@code sys/stat.h}. */
class NamesParityTest extends FileBehaviours {

  NamesParityTest() {
    super("sys/stat.h and names");
  }

  @Override
  void table() {
    renaming();
    linking();
    directories();
    modes();
    masks();
    times();
    copying();
    sizes();
    otherwise("(open|mkdir)", ".*(755|777)+", "Java knows no set-user-id and no sticky bit");
    otherwise("umask", "(0|111) and .*", "the JVM's umask comes on top");
    otherwise("unlink", "of what is open.*", "Java reads attributes by path alone");
    otherwise("rename", "of the working directory", "Java knows a directory by its path alone");
    otherwise("link", "counts names", "Java reads attributes by path alone");
    otherwise("fsync", "of a directory", "Java opens no directories");
    String unflagged = "Java exchanges no names, and a look before a rename would race";
    otherwise("renameat2", "an? .* over nothing, flags 1", unflagged);
    otherwise("renameat2", "an? .* over an? .*, flags 2", unflagged);
  }

  /** Makes something under a name. */
  private interface Maker {
    void make(RangeCalls c, String name);
  }

  private static Map<String, Maker> kinds() {
    Map<String, Maker> kinds = new LinkedHashMap<>();
    kinds.put("nothing", (c, name) -> {});
    kinds.put("a file", (c, name) -> c.close(c.file(name, name)));
    kinds.put("an empty directory", (c, name) -> c.mkdir(name, 0755));
    kinds.put(
        "a full directory",
        (c, name) -> {
          c.mkdir(name, 0755);
          c.close(c.file(name + "/in", "x"));
        });
    kinds.put("a link", (c, name) -> c.symlink("elsewhere", name));
    kinds.put("a FIFO", (c, name) -> c.mkfifo(name, 0600));
    return kinds;
  }

  private void renaming() {
    kinds()
        .forEach(
            (from, fromMaker) ->
                kinds()
                    .forEach(
                        (to, toMaker) -> {
                          for (int flags : new int[] {0, RENAME_NOREPLACE, RENAME_EXCHANGE}) {
                            is(
                                "renameat2",
                                from + " over " + to + ", flags " + flags,
                                HOSTS,
                                c -> {
                                  fromMaker.make(c, "a");
                                  toMaker.make(c, "b");
                                  return c.renameat2(AT_FDCWD, "a", AT_FDCWD, "b", flags);
                                });
                          }
                          is(
                              "link",
                              from + " as " + to,
                              HOSTS,
                              c -> {
                                fromMaker.make(c, "a");
                                toMaker.make(c, "b");
                                return c.link("a", "b");
                              });
                        }));
    is("rename", "onto itself", 0, c -> made(c, "a") + c.rename("a", "a"));
    is(
        "rename",
        "onto another name of the same file",
        0,
        c -> {
          c.file("a", "x");
          c.link("a", "b");
          return c.rename("a", "b");
        });
    is(
        "rename",
        "a directory into itself",
        -EINVAL,
        c -> c.mkdir("d", 0755) + c.rename("d", "d/e"));
    is(
        "rename",
        "to a name with a slash, of a file",
        -ENOTDIR,
        c -> made(c, "a") + c.rename("a", "b/"));
    is(
        "rename",
        "to a name with a slash, of a directory",
        0,
        c -> c.mkdir("d", 0755) + c.rename("d", "e/"));
    is("rename", "of .", -EBUSY, c -> c.rename(".", "x"));
    is("rename", "over ..", -EBUSY, c -> c.mkdir("d", 0755) + c.rename("d", ".."));
    is(
        "renameat2",
        "with unknown flags",
        -EINVAL,
        c -> made(c, "a") + c.renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 64));
    is(
        "renameat2",
        "exchange and no replace",
        -EINVAL,
        c -> made(c, "a") + c.renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 3));
    is(
        "rename",
        "of what is open leaves it open",
        3,
        c -> {
          int fd = c.file("a", "abc");
          c.rename("a", "b");
          return c.pread(fd, 3, 0);
        });
    for (String what :
        new String[] {"a file", "an empty directory", "a full directory", "a link"}) {
      Maker maker = kinds().get(what);
      is("remove", "of " + what, HOSTS, c -> removed(c, maker, 0));
      is("unlink", "of " + what, HOSTS, c -> removed(c, maker, 1));
      is("rmdir", "of " + what, HOSTS, c -> removed(c, maker, 2));
      is("unlinkat", "as a directory, of " + what, HOSTS, c -> removed(c, maker, 3));
    }
  }

  private static long made(RangeCalls c, String name) {
    return c.close(c.file(name, "x"));
  }

  private static long removed(RangeCalls c, Maker maker, int how) {
    maker.make(c, "a");
    return switch (how) {
      case 0 -> c.remove("a");
      case 1 -> c.unlink("a");
      case 2 -> c.rmdir("a");
      default -> c.unlinkat(AT_FDCWD, "a", AT_REMOVEDIR);
    };
  }

  private void linking() {
    is("symlink", "to nothing", -ENOENT, c -> c.symlink("", "a"));
    is("symlink", "to a long name", 0, c -> c.symlink("x".repeat(4000), "a"));
    is("symlink", "to a path too long", -ENAMETOOLONG, c -> c.symlink("x".repeat(4096), "a"));
    is("readlink", "of the longest", 4000, c -> c.symlink("x".repeat(4000), "a") + c.readlink("a"));
    is("readlink", "of a file", -EINVAL, c -> made(c, "a") + c.readlink("a"));
    is(
        "linkat",
        "of a link, followed",
        0,
        c -> {
          made(c, "f");
          c.symlink("f", "l");
          return c.linkat(AT_FDCWD, "l", AT_FDCWD, "n", AT_SYMLINK_FOLLOW);
        });
    is(
        "linkat",
        "of a link, not followed",
        0,
        c -> {
          made(c, "f");
          c.symlink("f", "l");
          return c.linkat(AT_FDCWD, "l", AT_FDCWD, "n", 0);
        });
    is(
        "unlink",
        "of what is open leaves its bytes",
        3,
        c -> {
          int fd = c.file("f", "abc");
          c.unlink("f");
          c.fstat(fd);
          return c.pread(fd, 3, 0);
        });
    is(
        "link",
        "counts names",
        0,
        c -> {
          int fd = c.file("f", "abc");
          c.link("f", "g");
          c.fstat(fd);
          c.unlink("f");
          return c.fstat(fd);
        });
  }

  /** Made once a case: names that realpath(3) has to find its way through. */
  private static final String[] WAYS = {
    "f",
    "d",
    "d/",
    "d/.",
    "d/..",
    "d/g",
    "d//g",
    "./d/./g",
    "d/../f",
    "f/",
    "f/.",
    "f/..",
    "f/g",
    "none",
    "none/",
    "d/none",
    "d/none/x",
    "d/none/..",
    "",
    ".",
    "..",
    "/",
    "//",
    "/.",
    "/..",
    "/../..",
    "link",
    "link/",
    "link/..",
    "link/.",
    "toDir",
    "toDir/",
    "toDir/g",
    "toDir/..",
    "toDir/../f",
    "broken",
    "broken/",
    "broken/..",
    "loop",
    "loop/",
    "loop/x",
    "long",
    "up",
    "up/f",
    "slash",
    "slash/..",
    "absolute",
    "absolute/..",
    "toLink",
    "toFileSlash",
    "d/up",
    "d/up/d/g",
    "x".repeat(255),
    "x".repeat(256),
    "d/" + "y".repeat(256),
    "./".repeat(2100) + "f"
  };

  private void realpaths() {
    for (String way : WAYS) {
      String shown = way.length() > 30 ? way.substring(0, 30) + "… of " + way.length() : way;
      is(
          "realpath",
          "of '" + shown + "'",
          HOSTS,
          c -> {
            made(c, "f");
            c.mkdir("d", 0755);
            made(c, "d/g");
            c.symlink("f", "link");
            c.symlink("d", "toDir");
            c.symlink("none", "broken");
            c.symlink("loop", "loop");
            c.symlink("d/../d/./g", "long");
            c.symlink("..", "d/up");
            c.symlink(".", "up");
            c.symlink("d/", "slash");
            c.symlink("/dev/null", "absolute");
            c.symlink("link", "toLink");
            c.symlink("f/", "toFileSlash");
            return c.realpath(way);
          });
    }
    for (int count : new int[] {40, 41}) {
      is(
          "realpath",
          "through " + count + " links",
          HOSTS,
          c -> {
            made(c, "l0");
            for (int i = 1; i <= count; i++) {
              c.symlink("l" + (i - 1), "l" + i);
            }
            return c.realpath("l" + count);
          });
    }
    is(
        "realpath",
        "of a relative name in a directory that is gone",
        HOSTS,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          c.rmdir("../d");
          return c.realpath("f");
        });
    is(
        "realpath",
        "of a relative name, from another directory",
        0,
        c -> {
          c.mkdir("d", 0755);
          made(c, "d/g");
          c.chdir("d");
          return c.realpath("../d/g");
        });
  }

  private void directories() {
    realpaths();
    is("chdir", "and a relative name", 0, c -> c.mkdir("d", 0755) + c.chdir("d") + made(c, "f"));
    is(
        "chdir",
        "and back by ..",
        0,
        c -> c.mkdir("d", 0755) + c.chdir("d") + c.chdir("..") + made(c, "f"));
    is("getcwd", "after chdir", 0, c -> c.mkdir("d", 0755) + c.chdir("d") + c.getcwd());
    is(
        "getcwd",
        "of a directory that is gone",
        -ENOENT,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          c.rmdir("../d");
          return c.getcwd();
        });
    is(
        "open",
        "in a directory that is gone",
        -ENOENT,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          c.rmdir("../d");
          return c.open("f", O_RDWR | O_CREAT, 0600);
        });
    is(
        "fchdir",
        "of a directory",
        0,
        c -> c.mkdir("d", 0755) + c.fchdir(c.open("d", O_RDONLY)) + c.getcwd());
    is(
        "fchdir",
        "of a place",
        0,
        c -> c.mkdir("d", 0755) + c.fchdir(c.open("d", O_PATH)) + c.getcwd());
    is("fchdir", "of a file", -ENOTDIR, c -> c.fchdir(c.file("f", "")));
    is(
        "fchdir",
        "stays when the number is closed",
        0,
        c -> {
          c.mkdir("d", 0755);
          int fd = c.open("d", O_RDONLY);
          c.fchdir(fd);
          c.close(fd);
          return made(c, "f");
        });
    is(
        "rename",
        "of the working directory",
        0,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          c.rename("../d", "../e");
          made(c, "f");
          return c.getcwd();
        });
    is("list", "of an empty directory", 4, c -> c.mkdir("d", 0755) + c.list("d"));
    is(
        "list",
        "of many",
        HOSTS,
        c -> {
          c.mkdir("d", 0755);
          for (int i = 0; i < 300; i++) {
            c.close(c.file("d/a-name-that-is-rather-long-so-that-it-takes-two-reads-" + i, ""));
          }
          return c.list("d");
        });
    is(
        "truncate",
        "in the working directory",
        0,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          made(c, "f");
          return c.truncate("f", 100);
        });
  }

  private void modes() {
    for (int mode : new int[] {0, 0777, 0644, 04755, 02755, 01777, 07777, 010644, 0100600, -1}) {
      is("chmod", "%o".formatted(mode), 0, c -> made(c, "f") + c.chmod("f", mode) + c.stat("f"));
      is("fchmod", "%o".formatted(mode), 0, c -> c.fchmod(c.file("f", ""), mode) + c.stat("f"));
      is(
          "fchmodat",
          "%o of a link, not followed".formatted(mode),
          HOSTS,
          c -> {
            made(c, "f");
            c.symlink("f", "l");
            return c.fchmodat(AT_FDCWD, "l", mode, AT_SYMLINK_NOFOLLOW);
          });
      is("mkdir", "%o".formatted(mode), 0, c -> c.mkdir("d", mode) + c.stat("d"));
      is("mkfifo", "%o".formatted(mode), HOSTS, c -> c.mkfifo("p", mode) + c.stat("p"));
      is("open", "to make %o".formatted(mode), HOSTS, c -> c.open("f", O_WRONLY | O_CREAT, mode));
      is(
          "access",
          "as %o".formatted(mode),
          HOSTS,
          c -> made(c, "f") + c.chmod("f", mode) + c.access("f", R_OK | W_OK | X_OK));
    }
    for (int mode : new int[] {0100600, 0010600, 0140600, 0040700, 0120600, 0170600, 0600}) {
      is("mknod", "%o".formatted(mode), HOSTS, c -> c.mknod("n", mode, 0) + c.lstat("n"));
    }
    is("access", "with an unknown mode", -EINVAL, c -> c.access(".", 8));
    is("faccessat", "as the effective user", 0, c -> c.faccessat(AT_FDCWD, ".", R_OK, AT_EACCESS));
    is("faccessat", "with unknown flags", -EINVAL, c -> c.faccessat(AT_FDCWD, ".", R_OK, 1));
    is(
        "faccessat",
        "of a dangling link itself",
        0,
        c -> c.symlink("x", "l") + c.faccessat(AT_FDCWD, "l", F_OK, AT_SYMLINK_NOFOLLOW));
    is("fchmod", "of a pipe", 0, c -> c.fchmod(c.pipe2(0)[0], 0600));
    is("fchmod", "of a number not open", -EBADF, c -> c.fchmod(9, 0600));
    is("fchown", "of a number not open", -EBADF, c -> c.fchown(9, 0, 0));
    is("fstat", "of a number not open", -EBADF, c -> c.fstat(9));
    is("fstat", "of a pipe", 0, c -> c.fstat(c.pipe2(0)[0]));
    is(
        "fstatat",
        "of the descriptor itself",
        0,
        c -> c.fstatat(c.file("f", "abc"), "", AT_EMPTY_PATH));
    is(
        "fstatat",
        "of the working directory itself",
        0,
        c -> c.fstatat(AT_FDCWD, "", AT_EMPTY_PATH));
    is(
        "fstatat",
        "of a link, not followed",
        0,
        c -> c.symlink("x", "l") + c.fstatat(AT_FDCWD, "l", AT_SYMLINK_NOFOLLOW));
    is("fchown", "to the same", 0, c -> c.fchown(c.file("f", ""), -1, -1));
    is("chown", "to another user", HOSTS, c -> made(c, "f") + c.chown("f", 12, 34) + c.stat("f"));
    is(
        "lchown",
        "of a link",
        HOSTS,
        c -> c.symlink("x", "l") + c.lchown("l", 12, 34) + c.lstat("l"));
  }

  private void masks() {
    for (int mask : new int[] {0, 022, 077, 0777, 0111, -1, 01022}) {
      String shown = "%o".formatted(mask);
      is("umask", shown, 022, c -> c.umask(mask));
      is("umask", shown + ", read back", mask & 0777, c -> c.umask(mask) * 0 + c.umask(0));
      is(
          "umask",
          shown + " and a file",
          0,
          c -> c.umask(mask) * 0 + c.fstat(c.open("f", O_CREAT | O_RDWR, 0666)));
      is(
          "umask",
          shown + " and a directory",
          0,
          c -> c.umask(mask) * 0 + c.mkdir("d", 0777) + c.stat("d"));
      is(
          "umask",
          shown + " and a FIFO",
          0,
          c -> c.umask(mask) * 0 + c.mkfifo("p", 0666) + c.stat("p"));
      is(
          "umask",
          shown + " and a device's place",
          0,
          c -> c.umask(mask) * 0 + c.mknod("n", 0100666, 0) + c.stat("n"));
    }
  }

  private void times() {
    for (long nanos : new long[] {0, 999_999_999, 1_000_000_000, -1, UTIME_NOW, UTIME_OMIT}) {
      for (long second : new long[] {0, 1, -1, 4_000_000_000L}) {
        is(
            "utimensat",
            second + " s " + nanos + " ns",
            HOSTS,
            c -> made(c, "f") + c.utimensat(AT_FDCWD, "f", second, second + 1, nanos, 0));
      }
      is("futimens", nanos + " ns", HOSTS, c -> c.futimens(c.file("f", ""), 1, 2, nanos));
    }
    is("futimens", "of a number not open", -EBADF, c -> c.futimens(9, 1, 2, 0));
    is(
        "futimens",
        "of a place",
        -EBADF,
        c -> made(c, "f") + c.futimens(c.open("f", O_PATH), 1, 2, 0));
  }

  private void copying() {
    is(
        "copy_file_range",
        "by positions",
        3,
        c -> {
          int in = c.file("f", "abcdef");
          c.lseek(in, 1, SEEK_SET);
          return c.copy_file_range(in, -1, c.file("g", ""), -1, 3, 0);
        });
    is(
        "copy_file_range",
        "by offsets",
        4,
        c -> c.copy_file_range(c.file("f", "abcdef"), 2, c.file("g", "123456789"), 3, 9, 0));
    is(
        "copy_file_range",
        "behind the end",
        0,
        c -> c.copy_file_range(c.file("f", "abc"), 9, c.file("g", ""), 0, 9, 0));
    is(
        "copy_file_range",
        "with flags",
        -EINVAL,
        c -> c.copy_file_range(c.file("f", "abc"), 0, c.file("g", ""), 0, 9, 1));
    is(
        "copy_file_range",
        "ranges that overlap",
        -EINVAL,
        c -> {
          int fd = c.file("f", "abcdef");
          return c.copy_file_range(fd, 0, fd, 1, 3, 0);
        });
    is(
        "copy_file_range",
        "within a file",
        2,
        c -> {
          int fd = c.file("f", "abcdef");
          return c.copy_file_range(fd, 0, fd, 10, 2, 0);
        });
    is(
        "copy_file_range",
        "of a pipe",
        -EINVAL,
        c -> c.copy_file_range(c.pipe2(0)[0], -1, c.file("g", ""), 0, 9, 0));
    is(
        "copy_file_range",
        "of a directory",
        -EISDIR,
        c -> c.copy_file_range(c.open(".", O_RDONLY), 0, c.file("g", ""), 0, 9, 0));
    is(
        "copy_file_range",
        "to what appends",
        -EBADF,
        c -> {
          c.file("g", "");
          return c.copy_file_range(
              c.file("f", "abc"), 0, c.open("g", O_WRONLY | O_APPEND), -1, 9, 0);
        });
    is(
        "copy_file_range",
        "to what is read-only",
        -EBADF,
        c -> c.copy_file_range(c.file("f", "abc"), 0, c.open("f", O_RDONLY), 9, 9, 0));
    is(
        "copy_file_range",
        "of a number not open",
        -EBADF,
        c -> c.copy_file_range(99, 0, c.file("g", ""), 0, 9, 0));
  }

  private void sizes() {
    for (long length : new long[] {0, 2, 3, 4097, -1, Long.MAX_VALUE, 1L << 50}) {
      is(
          "truncate",
          "to " + length,
          HOSTS,
          c -> made(c, "f") + c.truncate("f", length) + c.stat("f"));
      is("ftruncate", "to " + length, HOSTS, c -> c.ftruncate(c.file("f", "abc"), length));
    }
    is(
        "ftruncate",
        "of what is read-only",
        -EINVAL,
        c -> made(c, "f") + c.ftruncate(c.open("f", O_RDONLY), 0));
    is("ftruncate", "of a pipe", -EINVAL, c -> c.ftruncate(c.pipe2(0)[1], 0));
    is("truncate", "of a directory", -EISDIR, c -> c.truncate(".", 0));
    is("truncate", "of a FIFO", -EINVAL, c -> c.mkfifo("p", 0600) + c.truncate("p", 0));
    is("fsync", "of a pipe", -EINVAL, c -> c.fsync(c.pipe2(0)[1]));
    is("fsync", "of a directory", 0, c -> c.fsync(c.open(".", O_RDONLY)));
    is("fdatasync", "of a file", 0, c -> c.fdatasync(c.file("f", "abc")));
    is("isatty", "of a file", 0, c -> c.isatty(c.file("f", "")));
    is("isatty", "of a pipe", 0, c -> c.isatty(c.pipe2(0)[0]));
    is("isatty", "of a number not open", -EBADF, c -> c.isatty(9));
    is("syncfs", "of a number not open", -EBADF, c -> c.syncfs(9));
  }
}
