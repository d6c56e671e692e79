package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Unistd.*;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code fcntl.h}: every combination of open's flags on every kind of file; flags; locks; space.
 */
class FcntlParityTest extends FileBehaviours {

  FcntlParityTest() {
    super("fcntl.h");
  }

  @Override
  void table() {
    opening();
    special();
    flags();
    locks();
    space();
    splicing();
  }

  // ---- open ------------------------------------------------------------------------------------

  private void opening() {
    Map<String, Integer> flags = new LinkedHashMap<>();
    flags.put("O_CREAT", O_CREAT);
    flags.put("O_EXCL", O_EXCL);
    flags.put("O_TRUNC", O_TRUNC);
    flags.put("O_DIRECTORY", O_DIRECTORY);
    flags.put("O_NOFOLLOW", O_NOFOLLOW);
    String[] names = flags.keySet().toArray(new String[0]);
    for (String target : new String[] {"missing", "f", "d", "link", "dangling"}) {
      for (int set = 0; set < 1 << names.length; set++) {
        int union = 0;
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
          union |= (set >> i & 1) == 0 ? 0 : flags.get(names[i]);
          shown.append((set >> i & 1) == 0 ? "" : " " + names[i]);
        }
        int mode = set % 3 == 2 ? O_RDWR : set % 3;
        int all = union | mode;
        is("open", target + " as " + mode + " with" + shown, HOSTS, c -> opened(c, target, all));
      }
    }
  }

  private static long opened(RangeCalls c, String target, int flags) {
    c.close(c.file("f", "abc"));
    c.mkdir("d", 0755);
    c.symlink("f", "link");
    c.symlink("missing", "dangling");
    int fd = c.open(target, flags, 0640);
    c.write(fd, "X");
    c.read(fd, 2);
    return fd;
  }

  private void special() {
    is("open", "O_TMPFILE", 3, c -> c.open(".", O_TMPFILE | O_RDWR, 0600));
    is("open", "O_TMPFILE without writing", -EINVAL, c -> c.open(".", O_TMPFILE, 0600));
    is("open", "O_TMPFILE in a file", -ENOTDIR, c -> inFile(c, O_TMPFILE | O_RDWR));
    is("open", "O_PATH of a file", 4, c -> inFile(c, O_PATH));
    is("read", "of what is open O_PATH", -EBADF, c -> c.read(inFile(c, O_PATH), 1));
    is("write", "to what is open O_PATH", -EBADF, c -> c.write(inFile(c, O_PATH), "x"));
    is("lseek", "of what is open O_PATH", -EBADF, c -> c.lseek(inFile(c, O_PATH), 0, 0));
    is("fsync", "of what is open O_PATH", -EBADF, c -> c.fsync(inFile(c, O_PATH)));
    is("ftruncate", "of what is open O_PATH", -EBADF, c -> c.ftruncate(inFile(c, O_PATH), 0));
    is("fchmod", "of what is open O_PATH", -EBADF, c -> c.fchmod(inFile(c, O_PATH), 0600));
    is("fchown", "of what is open O_PATH", -EBADF, c -> c.fchown(inFile(c, O_PATH), -1, -1));
    is("fstat", "of what is open O_PATH", 0, c -> c.fstat(inFile(c, O_PATH)));
    is("dup", "of what is open O_PATH", 5, c -> c.dup(inFile(c, O_PATH)));
    is("open", "a link O_PATH O_NOFOLLOW", 3, c -> linked(c, O_PATH | O_NOFOLLOW));
    is(
        "readlinkat",
        "of a link's own place",
        1,
        c -> c.readlinkat(linked(c, O_PATH | O_NOFOLLOW), ""));
    is("open", "O_NOATIME", 4, c -> inFile(c, O_NOATIME));
    is("open", "O_SYNC", 4, c -> inFile(c, O_RDWR | O_SYNC));
    is("open", "O_DSYNC", 4, c -> inFile(c, O_RDWR | O_DSYNC));
    is("open", "O_CLOEXEC", 4, c -> inFile(c, O_RDWR | O_CLOEXEC));
    is("open", "O_NONBLOCK of a file", 4, c -> inFile(c, O_RDWR | O_NONBLOCK));
    is(
        "open",
        "a FIFO for writing, non-blocking, without a reader",
        -ENXIO,
        c -> fifo(c, O_WRONLY));
    is("open", "a FIFO for reading, non-blocking", 3, c -> fifo(c, O_RDONLY));
    is("open", "a FIFO for both", 3, c -> fifo(c, O_RDWR));
    is("read", "of a FIFO that nobody writes", 0, c -> c.read(fifo(c, O_RDONLY), 1));
    is("read", "of a FIFO open for both, non-blocking", -EAGAIN, c -> c.read(fifo(c, O_RDWR), 1));
    is("open", "a FIFO for reading waits for a writer", 3, c -> meet(c, O_RDONLY, O_WRONLY));
    is("open", "a FIFO for writing waits for a reader", 3, c -> meet(c, O_WRONLY, O_RDONLY));
    is(
        "write",
        "appends, wherever the position is",
        1,
        c -> {
          c.file("f", "abc");
          int fd = c.open("f", O_RDWR | O_APPEND);
          c.lseek(fd, 0, SEEK_SET);
          return c.write(fd, "d");
        });
    is(
        "pwrite",
        "appends too, as Linux has it",
        1,
        c -> {
          c.file("f", "abc");
          return c.pwrite(c.open("f", O_RDWR | O_APPEND), "d", 0);
        });
    is("creat", "gives a number that cannot read", -EBADF, c -> c.read(c.creat("f", 0600), 1));
    otherwise(
        "\\w+", ".*(O_PATH|of a place).*", "a place is a path there, which knows no position");
    otherwise("pwrite", "appends too.*", "the end is looked for by write(2) alone");
    otherwise("fcntl", "F_GETPIPE_SZ of a file", "it knows no pipes");
  }

  private static int inFile(RangeCalls c, int flags) {
    c.file("f", "abc");
    return c.open("f", flags, 0600);
  }

  private static int linked(RangeCalls c, int flags) {
    c.symlink("f", "link");
    return c.open("link", flags);
  }

  private static int fifo(RangeCalls c, int flags) {
    c.mkfifo("fifo", 0600);
    return c.open("fifo", flags | O_NONBLOCK);
  }

  private long meet(RangeCalls c, int first, int second) throws Exception {
    if (c.mkfifo("fifo", 0600) == -EOPNOTSUPP) {
      return 3;
    }
    Waiting one = begin(c, other -> other.open("fifo", first));
    int fd = c.open("fifo", second);
    long other = one.result();
    int writer = first == O_WRONLY ? (int) other : fd;
    c.write(writer, "through");
    c.read(writer == fd ? (int) other : fd, 10);
    return Math.min(fd, other);
  }

  // ---- fcntl -----------------------------------------------------------------------------------

  private void flags() {
    int[] all = {
      0, O_APPEND, O_NONBLOCK, O_NOATIME, O_APPEND | O_NONBLOCK, O_CREAT, O_RDWR, O_SYNC
    };
    for (int flags : all) {
      is("fcntl", "F_SETFL " + flags + " of a file", 0, c -> set(c, c.file("f", "x"), flags));
      is("fcntl", "F_SETFL " + flags + " of a pipe", HOSTS, c -> set(c, c.pipe2(0)[1], flags));
    }
    for (int flags : new int[] {0, 1, 2, 3, -1}) {
      is("fcntl", "F_SETFD " + flags, 0, c -> c.fcntl(c.file("f", ""), F_SETFD, flags));
    }
    for (int least : new int[] {0, 3, 4, 9, 100, 1000}) {
      int number = Math.max(least, 4);
      is("fcntl", "F_DUPFD from " + least, number, c -> dup(c, F_DUPFD, least));
      is("fcntl", "F_DUPFD_CLOEXEC from " + least, number, c -> dup(c, F_DUPFD_CLOEXEC, least));
    }
    is("fcntl", "F_DUPFD from -1", -EINVAL, c -> c.fcntl(c.file("f", ""), F_DUPFD, -1));
    is("fcntl", "F_DUPFD past the limit", -EINVAL, c -> c.fcntl(c.file("f", ""), F_DUPFD, 1 << 30));
    is("fcntl", "an unknown command", -EINVAL, c -> c.fcntl(c.file("f", ""), 9999, 0));
    int[] commands = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_GETPIPE_SZ};
    for (int command : commands) {
      is("fcntl", command + " of a number not open", -EBADF, c -> c.fcntl(50, command, 0));
    }
    is("fcntl", "F_GETPIPE_SZ", 65536, c -> c.fcntl(c.pipe2(0)[0], F_GETPIPE_SZ, 0));
    is("fcntl", "F_SETPIPE_SZ", 4096, c -> c.fcntl(c.pipe2(0)[0], F_SETPIPE_SZ, 100));
    is("fcntl", "F_GETPIPE_SZ of a file", -EBADF, c -> c.fcntl(c.file("f", ""), F_GETPIPE_SZ, 0));
    is("fcntl", "F_GETFL of a place", O_PATH, c -> c.fcntl(inFile(c, O_PATH), F_GETFL, 0));
    is("fcntl", "F_SETFL of a place", -EBADF, c -> c.fcntl(inFile(c, O_PATH), F_SETFL, O_APPEND));
  }

  private static long set(RangeCalls c, int fd, int flags) {
    int result = c.fcntl(fd, F_SETFL, flags);
    c.fcntl(fd, F_GETFL, 0);
    return result;
  }

  private static long dup(RangeCalls c, int command, int least) {
    int fd = c.file("f", "");
    int number = c.fcntl(fd, command, least);
    c.fcntl(number, F_GETFD, 0);
    return number;
  }

  // ---- locks -----------------------------------------------------------------------------------

  private void locks() {
    int[][] ranges = {{0, 10}, {5, 10}, {10, 10}, {0, 0}, {3, 2}, {20, 5}};
    for (int[] a : ranges) {
      for (int[] b : ranges) {
        for (int second : new int[] {F_RDLCK, F_WRLCK, F_UNLCK}) {
          is(
              "fcntl",
              "F_SETLK write %d+%d, then %d of %d+%d".formatted(a[0], a[1], second, b[0], b[1]),
              0,
              c -> {
                int fd = c.file("f", "0123456789");
                c.lock(fd, F_SETLK, F_WRLCK, SEEK_SET, a[0], a[1]);
                int result = c.lock(fd, F_SETLK, second, SEEK_SET, b[0], b[1]);
                return probed(c, result);
              });
        }
      }
    }
    for (int whence : new int[] {SEEK_SET, SEEK_CUR, SEEK_END, 7}) {
      for (long start : new long[] {0, -3, -20, 4}) {
        for (long length : new long[] {0, 2, -2, -20}) {
          is(
              "fcntl",
              "F_SETLK whence %d start %d length %d".formatted(whence, start, length),
              HOSTS,
              c -> {
                int fd = c.file("f", "0123456789");
                c.lseek(fd, 6, SEEK_SET);
                return probed(c, c.lock(fd, F_SETLK, F_WRLCK, whence, start, length));
              });
        }
      }
    }
    is("fcntl", "F_SETLK past all", HOSTS, c -> simple(c, Long.MAX_VALUE, 10));
    is("fcntl", "F_SETLK to the last byte", HOSTS, c -> simple(c, Long.MAX_VALUE, 1));
    is("fcntl", "F_SETLK of an unknown type", -EINVAL, c -> type(c, O_RDWR, 7));
    is("fcntl", "F_SETLK to read what is write-only", -EBADF, c -> type(c, O_WRONLY, F_RDLCK));
    is("fcntl", "F_SETLK to write what is read-only", -EBADF, c -> type(c, O_RDONLY, F_WRLCK));
    is("fcntl", "F_SETLK of a place", -EBADF, c -> type(c, O_PATH, F_RDLCK));
    is("fcntl", "F_SETLK of a number not open", -EBADF, c -> c.lock(9, F_SETLK, F_RDLCK, 0, 0, 1));
    is(
        "fcntl",
        "F_GETLK of F_UNLCK",
        -EINVAL,
        c -> c.getlock(c.file("f", ""), F_GETLK, F_UNLCK, 0, 0, 1));
    is(
        "fcntl",
        "F_GETLK of one's own",
        0,
        c -> {
          int fd = c.file("f", "abc");
          c.lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0);
          return c.getlock(fd, F_GETLK, F_WRLCK, SEEK_SET, 1, 1);
        });
    is(
        "fcntl",
        "F_OFD_SETLK against another open",
        -EAGAIN,
        c -> {
          int one = c.file("f", "abc");
          int other = c.open("f", O_RDWR);
          c.lock(one, F_OFD_SETLK, F_WRLCK, SEEK_SET, 0, 2);
          return c.lock(other, F_OFD_SETLK, F_RDLCK, SEEK_SET, 1, 1);
        });
    is(
        "fcntl",
        "F_SETLK against a lock of an open file",
        -EAGAIN,
        c -> {
          int one = c.file("f", "abc");
          int other = c.open("f", O_RDWR);
          c.lock(one, F_OFD_SETLK, F_WRLCK, SEEK_SET, 0, 2);
          return c.lock(other, F_SETLK, F_RDLCK, SEEK_SET, 1, 1);
        });
    is(
        "fcntl",
        "F_OFD_SETLKW waits for another open",
        0,
        c -> {
          int one = c.file("f", "abc");
          int other = c.open("f", O_RDWR);
          c.lock(one, F_OFD_SETLK, F_WRLCK, SEEK_SET, 0, 0);
          Waiting waiter = begin(c, t -> t.lock(other, F_OFD_SETLKW, F_WRLCK, SEEK_SET, 0, 0));
          c.lock(one, F_OFD_SETLK, F_UNLCK, SEEK_SET, 0, 0);
          return waiter.result();
        });
    is(
        "close",
        "of any number of a file ends the proc's locks",
        0,
        c -> {
          int one = c.file("f", "abc");
          int other = c.open("f", O_RDONLY);
          c.lock(one, F_SETLK, F_WRLCK, SEEK_SET, 0, 0);
          c.close(other);
          return probed(c, 0);
        });
    is(
        "close",
        "of another file ends nothing",
        0,
        c -> {
          int one = c.file("f", "abc");
          int other = c.file("g", "abc");
          c.lock(one, F_SETLK, F_WRLCK, SEEK_SET, 0, 0);
          c.close(other);
          return probed(c, 0);
        });
  }

  /** What locks there are, as an open file sees them. */
  private static long probed(RangeCalls c, int result) {
    int probe = c.open("f", O_RDWR);
    for (int at : new int[] {0, 4, 9, 12, 19, 25}) {
      c.getlock(probe, F_OFD_GETLK, F_WRLCK, SEEK_SET, at, 1);
      c.getlock(probe, F_OFD_GETLK, F_RDLCK, SEEK_SET, at, 1);
    }
    return result;
  }

  private static long simple(RangeCalls c, long start, long length) {
    return c.lock(c.file("f", "abc"), F_SETLK, F_WRLCK, SEEK_SET, start, length);
  }

  private static long type(RangeCalls c, int flags, int type) {
    return c.lock(inFile(c, flags), F_SETLK, type, SEEK_SET, 0, 1);
  }

  // ---- space -----------------------------------------------------------------------------------

  private void space() {
    int[] modes = {
      0,
      FALLOC_FL_KEEP_SIZE,
      FALLOC_FL_PUNCH_HOLE,
      FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
      FALLOC_FL_ZERO_RANGE,
      FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE,
      FALLOC_FL_COLLAPSE_RANGE,
      FALLOC_FL_INSERT_RANGE,
      0x4000
    };
    long[][] ranges = {{0, 10}, {2, 3}, {0, 0}, {-1, 5}, {0, -1}, {5000, 100}};
    for (int mode : modes) {
      for (long[] range : ranges) {
        is(
            "fallocate",
            "mode %#x at %d of %d".formatted(mode, range[0], range[1]),
            HOSTS,
            c -> c.fallocate(c.file("f", "0123456789"), mode, range[0], range[1]));
      }
    }
    is("fallocate", "of a pipe", -ESPIPE, c -> c.fallocate(c.pipe2(0)[1], 0, 0, 1));
    is("fallocate", "of a number not open", -EBADF, c -> c.fallocate(9, 0, 0, 1));
    is("fallocate", "of what is read-only", -EBADF, c -> c.fallocate(inFile(c, O_RDONLY), 0, 0, 1));
    for (int advice = 0; advice <= 6; advice++) {
      int a = advice;
      long expected = advice < 6 ? 0 : -EINVAL;
      is("posix_fadvise", "" + a, expected, c -> c.posix_fadvise(c.file("f", "abc"), 0, 0, a));
      is("posix_fadvise", a + " of a pipe", -ESPIPE, c -> c.posix_fadvise(c.pipe2(0)[0], 0, 0, a));
    }
    is(
        "posix_fadvise",
        "of less than nothing",
        -EINVAL,
        c -> c.posix_fadvise(c.file("f", ""), 0, -1, 0));
    is("posix_fadvise", "of a number not open", -EBADF, c -> c.posix_fadvise(9, 0, 0, 0));
  }

  // ---- splice and tee --------------------------------------------------------------------------

  private void splicing() {
    is(
        "splice",
        "from a file to a pipe",
        3,
        c -> c.splice(c.file("f", "abc"), 0, c.pipe2(0)[1], -1, 9, 0));
    is(
        "splice",
        "from a file at its end",
        0,
        c -> c.splice(c.file("f", "abc"), -1, c.pipe2(0)[1], -1, 9, 0));
    is(
        "splice",
        "between files",
        -EINVAL,
        c -> c.splice(c.file("f", "abc"), 0, c.file("g", ""), 0, 9, 0));
    is(
        "splice",
        "with an offset of a pipe",
        -ESPIPE,
        c -> c.splice(c.pipe2(0)[0], 0, c.file("g", ""), 0, 9, 0));
    is("splice", "of nothing", 0, c -> c.splice(c.file("f", "abc"), 0, c.pipe2(0)[1], -1, 0, 0));
    is(
        "splice",
        "from an empty pipe, not waiting",
        -EAGAIN,
        c -> c.splice(c.pipe2(0)[0], -1, c.file("g", ""), -1, 9, SPLICE_F_NONBLOCK));
    is(
        "splice",
        "from a pipe whose writer is gone",
        0,
        c -> {
          int[] ends = c.pipe2(0);
          c.close(ends[1]);
          return c.splice(ends[0], -1, c.file("g", ""), -1, 9, 0);
        });
    is(
        "splice",
        "from an empty pipe, until something is written",
        3,
        c -> {
          int[] ends = c.pipe2(0);
          int file = c.file("g", "");
          Waiting mover = begin(c, other -> other.splice(ends[0], -1, file, -1, 9, 0));
          c.write(ends[1], "abc");
          return mover.result();
        });
    is(
        "splice",
        "from a pipe to a file at an offset",
        3,
        c -> {
          int[] ends = c.pipe2(0);
          c.write(ends[1], "abc");
          return c.splice(ends[0], -1, c.file("g", ""), 5, 9, 0);
        });
    is(
        "splice",
        "to a file open for appending",
        -EINVAL,
        c -> {
          int[] ends = c.pipe2(0);
          c.write(ends[1], "abc");
          c.file("f", "");
          return c.splice(ends[0], -1, c.open("f", O_WRONLY | O_APPEND), -1, 9, 0);
        });
    is(
        "splice",
        "into a pipe that nobody reads",
        -EPIPE,
        c -> {
          int[] ends = c.pipe2(0);
          c.close(ends[0]);
          return c.splice(c.file("f", "abc"), 0, ends[1], -1, 9, 0);
        });
    is(
        "tee",
        "between pipes",
        3,
        c -> {
          int[] one = c.pipe2(0);
          int[] two = c.pipe2(0);
          c.write(one[1], "abc");
          int result = c.tee(one[0], two[1], 9, 0);
          c.read(one[0], 9);
          c.read(two[0], 9);
          return result;
        });
    is(
        "tee",
        "of a pipe to itself",
        -EINVAL,
        c -> {
          int[] one = c.pipe2(0);
          c.write(one[1], "abc");
          return c.tee(one[0], one[1], 9, 0);
        });
    is("tee", "of a file", -EINVAL, c -> c.tee(c.file("f", "abc"), c.pipe2(0)[1], 9, 0));
    is(
        "tee",
        "of an empty pipe, not waiting",
        -EAGAIN,
        c -> c.tee(c.pipe2(0)[0], c.pipe2(0)[1], 9, SPLICE_F_NONBLOCK));
    is("tee", "of a number not open", -EBADF, c -> c.tee(99, c.pipe2(0)[1], 9, 0));
    is("splice", "of a number not open", -EBADF, c -> c.splice(99, -1, c.pipe2(0)[1], -1, 9, 0));
    is("tee", "the wrong way round", -EBADF, c -> c.tee(c.pipe2(0)[1], c.pipe2(0)[0], 9, 0));
  }
}
