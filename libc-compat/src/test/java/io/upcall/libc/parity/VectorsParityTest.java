package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.SysFile.*;
import static io.upcall.libc.SysMman.*;
import static io.upcall.libc.SysUio.*;
import static io.upcall.libc.SysXattr.*;
import static io.upcall.libc.Unistd.*;

/** {@code sys/uio.h}, {@code sys/xattr.h}, {@code sys/mman.h} and {@code sys/file.h}. */
class VectorsParityTest extends FileBehaviours {

  VectorsParityTest() {
    super("sys/uio.h, sys/xattr.h, sys/mman.h, sys/file.h");
  }

  @Override
  void table() {
    vectors();
    attributes();
    mappings();
    wholeLocks();
  }

  private void vectors() {
    int[][] shapes = {{9}, {0}, {1, 1, 1}, {0, 2, 0, 9}, {3, 0}, {2, 2, 2, 2}};
    for (int[] sizes : shapes) {
      String shape = java.util.Arrays.toString(sizes);
      is("readv", shape, HOSTS, c -> rewound(c, "abcdef", fd -> c.readv(fd, sizes)));
      is("preadv", shape, HOSTS, c -> c.preadv(c.file("f", "abcdef"), 1, sizes));
      is("preadv2", shape, HOSTS, c -> c.preadv2(c.file("f", "abcdef"), 1, 0, sizes));
      is(
          "preadv2",
          shape + " at the position",
          HOSTS,
          c -> rewound(c, "abcd", fd -> c.preadv2(fd, -1, 0, sizes)));
      is("readv", shape + " of a pipe", HOSTS, c -> piped(c, "abcdef", fd -> c.readv(fd, sizes)));
    }
    is("readv", "of no buffers", 0, c -> c.readv(c.file("f", "abc")));
    is("writev", "of no buffers", 0, c -> c.writev(c.file("f", "abc")));
    is("writev", "three", 6, c -> c.writev(c.file("f", ""), "a", "bc", "def"));
    is("writev", "with empty ones", 3, c -> c.writev(c.file("f", ""), "", "abc", ""));
    is("pwritev", "at an offset", 3, c -> c.pwritev(c.file("f", "0123456789"), 4, "a", "bc"));
    is("preadv", "before the start", -EINVAL, c -> c.preadv(c.file("f", "abc"), -1, 1));
    is("pwritev", "before the start", -EINVAL, c -> c.pwritev(c.file("f", "abc"), -1, "x"));
    is("preadv", "of a pipe", -ESPIPE, c -> c.preadv(c.pipe2(0)[0], 0, 1));
    is("pwritev", "to a pipe", -ESPIPE, c -> c.pwritev(c.pipe2(0)[1], 0, "x"));
    is("readv", "too many", -EINVAL, c -> c.readv(c.file("f", "abc"), new int[IOV_MAX + 1]));
    is("readv", "as many as may be", 0, c -> c.readv(c.file("f", "abc"), new int[IOV_MAX]));
    for (int fd : new int[] {-1, 9}) {
      is("readv", "of " + fd, -EBADF, c -> c.readv(fd, 1));
      is("writev", "to " + fd, -EBADF, c -> c.writev(fd, "x"));
      is("preadv", "of " + fd, -EBADF, c -> c.preadv(fd, 0, 1));
      is("pwritev", "to " + fd, -EBADF, c -> c.pwritev(fd, 0, "x"));
    }
    is("readv", "of a directory", -EISDIR, c -> c.readv(c.open(".", O_RDONLY), 5));
    is(
        "readv",
        "of what is write-only",
        -EBADF,
        c -> c.readv(c.open("f", O_WRONLY | O_CREAT, 0600), 5));
    is(
        "writev",
        "to what is read-only",
        -EBADF,
        c -> {
          c.file("f", "");
          return c.writev(c.open("f", O_RDONLY), "x");
        });
    is("readv", "of a pipe's writing end", -EBADF, c -> c.readv(c.pipe2(0)[1], 5));
    is("readv", "of an empty pipe, non-blocking", -EAGAIN, c -> c.readv(c.pipe2(O_NONBLOCK)[0], 5));
    is(
        "writev",
        "to a pipe nobody reads",
        -EPIPE,
        c -> {
          int[] ends = c.pipe2(0);
          c.close(ends[0]);
          return c.writev(ends[1], "abc");
        });
    is(
        "preadv2",
        "of what is cached, not waiting",
        HOSTS,
        c -> c.preadv2(c.file("f", "abc"), 0, RWF_NOWAIT, 2));
    is("pwritev2", "synchronously", 3, c -> c.pwritev2(c.file("f", ""), 0, RWF_SYNC, "abc"));
    is(
        "pwritev2",
        "synchronously, the data",
        3,
        c -> c.pwritev2(c.file("f", ""), 0, RWF_DSYNC, "abc"));
    is("pwritev2", "appending", 3, c -> c.pwritev2(c.file("f", "012345"), 0, RWF_APPEND, "abc"));
    is(
        "pwritev2",
        "appending at the position",
        3,
        c -> c.pwritev2(c.file("f", "012345"), -1, RWF_APPEND, "abc"));
    is(
        "preadv2",
        "with unknown flags",
        -EOPNOTSUPP,
        c -> c.preadv2(c.file("f", "abc"), 0, 1 << 30, 2));
  }

  /** Something done to a descriptor. */
  private interface OnFd {
    long call(int fd);
  }

  private static long rewound(RangeCalls c, String content, OnFd action) {
    int fd = c.file("f", content);
    c.lseek(fd, 0, SEEK_SET);
    return action.call(fd);
  }

  private static long piped(RangeCalls c, String content, OnFd action) {
    int[] ends = c.pipe2(0);
    c.write(ends[1], content);
    return action.call(ends[0]);
  }

  private void attributes() {
    is(
        "setxattr",
        "and get",
        3,
        c -> {
          c.file("f", "");
          c.setxattr("f", "user.a", "abc", 0);
          return c.getxattr("f", "user.a");
        });
    is(
        "fsetxattr",
        "and get",
        3,
        c -> {
          int fd = c.file("f", "");
          c.fsetxattr(fd, "user.a", "abc", 0);
          c.flistxattr(fd);
          return c.fgetxattr(fd, "user.a");
        });
    String[] names = {
      "user.a",
      "user.",
      "nonsense",
      "",
      "user." + "x".repeat(251),
      "wrong.a",
      "trusted.a",
      "security.a"
    };
    for (String name : names) {
      String shown = name.length() > 20 ? "a long name" : '"' + name + '"';
      is("setxattr", "of " + shown, HOSTS, c -> made(c) + c.setxattr("f", name, "v", 0));
      is("fsetxattr", "of " + shown, HOSTS, c -> c.fsetxattr(c.file("f", ""), name, "v", 0));
      is("getxattr", "of " + shown, HOSTS, c -> made(c) + c.getxattr("f", name));
      is("fgetxattr", "of " + shown, HOSTS, c -> c.fgetxattr(c.file("f", ""), name));
      is("lgetxattr", "of " + shown, HOSTS, c -> made(c) + c.lgetxattr("f", name));
      is("removexattr", "of " + shown, HOSTS, c -> made(c) + c.removexattr("f", name));
      is("fremovexattr", "of " + shown, HOSTS, c -> c.fremovexattr(c.file("f", ""), name));
      is(
          "lsetxattr",
          "of a link, " + shown,
          HOSTS,
          c -> c.symlink("f", "l") + c.lsetxattr("l", name, "v", 0));
    }
    for (int flags : new int[] {0, XATTR_CREATE, XATTR_REPLACE, 3, 4}) {
      is(
          "setxattr",
          "of a new one, flags " + flags,
          HOSTS,
          c -> made(c) + c.setxattr("f", "user.a", "v", flags));
      is(
          "setxattr",
          "of an old one, flags " + flags,
          HOSTS,
          c -> {
            made(c);
            c.setxattr("f", "user.a", "old", 0);
            int result = c.setxattr("f", "user.a", "new", flags);
            c.getxattr("f", "user.a");
            return result;
          });
    }
    is("listxattr", "of none", HOSTS, c -> made(c) + c.listxattr("f"));
    is(
        "listxattr",
        "of two",
        HOSTS,
        c -> {
          made(c);
          c.setxattr("f", "user.a", "1", 0);
          c.setxattr("f", "user.b", "2", 0);
          return c.listxattr("f");
        });
    is(
        "setxattr",
        "of an empty value",
        0,
        c -> {
          made(c);
          c.setxattr("f", "user.a", "", 0);
          return c.getxattr("f", "user.a");
        });
    is(
        "setxattr",
        "of a long value",
        HOSTS,
        c -> {
          made(c);
          c.setxattr("f", "user.a", "v".repeat(2000), 0);
          return c.getxattr("f", "user.a");
        });
    is(
        "setxattr",
        "of a value too long",
        -E2BIG,
        c -> made(c) + c.setxattr("f", "user.a", "v".repeat(70000), 0));
    is("fsetxattr", "of a number not open", -EBADF, c -> c.fsetxattr(9, "user.a", "v", 0));
    is("fgetxattr", "of a number not open", -EBADF, c -> c.fgetxattr(9, "user.a"));
    is("flistxattr", "of a number not open", -EBADF, c -> c.flistxattr(9));
    is("fremovexattr", "of a number not open", -EBADF, c -> c.fremovexattr(9, "user.a"));
    is(
        "setxattr",
        "in the working directory",
        0,
        c -> {
          c.mkdir("d", 0755);
          c.chdir("d");
          made(c);
          return c.setxattr("f", "user.a", "abc", 0);
        });
  }

  private static long made(RangeCalls c) {
    return c.close(c.file("f", "abc"));
  }

  private void mappings() {
    int both = PROT_READ | PROT_WRITE;
    is(
        "mmap",
        "shared, written",
        0,
        c -> c.mapped(c.file("f", "0123456789"), 4096, both, MAP_SHARED, 0, "abc"));
    is(
        "mmap",
        "private, written",
        0,
        c -> c.mapped(c.file("f", "0123456789"), 4096, both, MAP_PRIVATE, 0, "abc"));
    is(
        "mmap",
        "at an offset",
        0,
        c -> c.mapped(c.file("f", "0".repeat(5000)), 100, both, MAP_SHARED, 4096, "abc"));
    is(
        "mmap",
        "at an odd offset",
        -EINVAL,
        c -> c.mapped(c.file("f", "0123456789"), 100, both, MAP_SHARED, 5, ""));
    is(
        "mmap",
        "of nothing",
        -EINVAL,
        c -> c.mapped(c.file("f", "0123456789"), 0, both, MAP_SHARED, 0, ""));
    is(
        "mmap",
        "neither shared nor private",
        -EINVAL,
        c -> c.mapped(c.file("f", "012345678"), 10, both, 0, 0, ""));
    is("mmap", "of a number not open", -EBADF, c -> c.mapped(9, 10, both, MAP_SHARED, 0, ""));
    is(
        "mmap",
        "of a pipe",
        -ENODEV,
        c -> c.mapped(c.pipe2(0)[0], 10, PROT_READ, MAP_PRIVATE, 0, ""));
    is(
        "mmap",
        "of a directory",
        -ENODEV,
        c -> c.mapped(c.open(".", O_RDONLY), 10, PROT_READ, MAP_PRIVATE, 0, ""));
    is(
        "mmap",
        "writing what is read-only",
        -EACCES,
        c -> {
          c.file("f", "0123456789");
          return c.mapped(c.open("f", O_RDONLY), 10, both, MAP_SHARED, 0, "");
        });
    is(
        "mmap",
        "privately writing what is read-only",
        0,
        c -> {
          c.file("f", "0123456789");
          return c.mapped(c.open("f", O_RDONLY), 10, both, MAP_PRIVATE, 0, "abc");
        });
    is(
        "mmap",
        "of what is write-only",
        -EACCES,
        c -> {
          c.file("f", "0123456789");
          return c.mapped(c.open("f", O_WRONLY), 10, PROT_WRITE, MAP_SHARED, 0, "");
        });
    is(
        "mmap",
        "of memory without a file",
        0,
        c -> c.mapped(-1, 4096, both, MAP_PRIVATE | MAP_ANONYMOUS, 0, "abc"));
    is(
        "mmap",
        "of too much",
        -ENOMEM,
        c -> c.mapped(-1, 1L << 60, both, MAP_PRIVATE | MAP_ANONYMOUS, 0, ""));
  }

  private void wholeLocks() {
    int[] kinds = {LOCK_SH, LOCK_EX, LOCK_UN};
    for (int first : kinds) {
      for (int second : kinds) {
        is(
            "flock",
            first + ", then " + second + " of another open",
            HOSTS,
            c -> {
              int one = c.file("f", "");
              int other = c.open("f", O_RDWR);
              c.flock(one, first);
              return c.flock(other, second | LOCK_NB);
            });
        is(
            "flock",
            first + ", then " + second + " of a duplicate",
            0,
            c -> {
              int one = c.file("f", "");
              c.flock(one, first);
              return c.flock(c.dup(one), second | LOCK_NB);
            });
      }
    }
    is(
        "flock",
        "waits for another open",
        0,
        c -> {
          int one = c.file("f", "");
          int other = c.open("f", O_RDWR);
          c.flock(one, LOCK_EX);
          Waiting waiter = begin(c, t -> t.flock(other, LOCK_SH));
          c.flock(one, LOCK_UN);
          return waiter.result();
        });
    is(
        "flock",
        "waits until another open is closed",
        0,
        c -> {
          int one = c.file("f", "");
          int other = c.open("f", O_RDWR);
          c.flock(one, LOCK_EX);
          Waiting waiter = begin(c, t -> t.flock(other, LOCK_EX));
          c.close(one);
          return waiter.result();
        });
    for (int operation : new int[] {0, LOCK_NB, 16, LOCK_SH | LOCK_EX}) {
      is("flock", "operation " + operation, HOSTS, c -> c.flock(c.file("f", ""), operation));
    }
    is("flock", "of a number not open", -EBADF, c -> c.flock(9, LOCK_SH));
    is("flock", "of a place", -EBADF, c -> made(c) + c.flock(c.open("f", O_PATH), LOCK_SH));
    is("flock", "of a pipe", 0, c -> c.flock(c.pipe2(0)[0], LOCK_EX));
    is("flock", "of a directory", 0, c -> c.flock(c.open(".", O_RDONLY), LOCK_EX));
  }
}
