package io.upcall.libc.parity;

import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Unistd.*;

/** {@code unistd.h}: reading, writing, positions, numbers. */
class UnistdParityTest extends FileBehaviours {

  private static final int[] NOT_OPEN = {-1, 9, 1000, 1 << 20, Integer.MAX_VALUE};

  UnistdParityTest() {
    super("unistd.h");
  }

  @Override
  void table() {
    badNumbers();
    reading();
    positions();
    duplicates();
    pipes();
  }

  private void badNumbers() {
    for (int fd : NOT_OPEN) {
      is("read", "of number " + fd + ", not open", -EBADF, c -> c.read(fd, 1));
      is("write", "to number " + fd + ", not open", -EBADF, c -> c.write(fd, "x"));
      is("pread", "of number " + fd + ", not open", -EBADF, c -> c.pread(fd, 1, 0));
      is("pwrite", "to number " + fd + ", not open", -EBADF, c -> c.pwrite(fd, "x", 0));
      is("lseek", "of number " + fd + ", not open", -EBADF, c -> c.lseek(fd, 0, SEEK_SET));
      is("close", "of number " + fd + ", not open", -EBADF, c -> c.close(fd));
      is("dup", "of number " + fd + ", not open", -EBADF, c -> c.dup(fd));
      is("dup2", "of number " + fd + ", not open", -EBADF, c -> c.dup2(fd, 7));
      is("dup3", "of number " + fd + ", not open", -EBADF, c -> c.dup3(fd, 7, 0));
      is("fsync", "of number " + fd + ", not open", -EBADF, c -> c.fsync(fd));
      is("fdatasync", "of number " + fd + ", not open", -EBADF, c -> c.fdatasync(fd));
      is("ftruncate", "of number " + fd + ", not open", -EBADF, c -> c.ftruncate(fd, 0));
    }
  }

  private void reading() {
    is("read", "at the end of a file", 0, c -> c.read(c.file("f", "abc"), 9));
    is("read", "of an empty file", 0, c -> c.read(c.file("f", ""), 9));
    is("pread", "from the middle", 3, c -> c.pread(c.file("f", "abcdef"), 3, 2));
    is("pread", "over the end", 2, c -> c.pread(c.file("f", "abcdef"), 9, 4));
    is("pread", "behind the end", 0, c -> c.pread(c.file("f", "abcdef"), 9, 400));
    is("pread", "before the start", -EINVAL, c -> c.pread(c.file("f", "abc"), 1, -1));
    is("pwrite", "before the start", -EINVAL, c -> c.pwrite(c.file("f", "abc"), "x", -1));
    is("pwrite", "behind the end leaves a hole", 1, c -> c.pwrite(c.file("f", "ab"), "x", 9));
    is("pread", "of a pipe", -ESPIPE, c -> c.pread(c.pipe2(0)[0], 1, 0));
    is("pwrite", "to a pipe", -ESPIPE, c -> c.pwrite(c.pipe2(0)[1], "x", 0));
    is("read", "of a directory", -EISDIR, c -> c.read(c.open(".", O_RDONLY), 1));
    is("write", "of nothing", 0, c -> c.write(c.file("f", ""), ""));
    is("read", "of nothing", 0, c -> c.read(c.file("f", "abc"), 0));
    nothing();
  }

  /** No bytes, and yet an error where the descriptor is wrong. */
  private void nothing() {
    for (int mode : new int[] {O_RDONLY, O_WRONLY, O_RDWR, O_PATH}) {
      String of = "of nothing, opened with " + mode;
      is("read", of, HOSTS, c -> c.close(c.file("f", "abc")) + c.read(c.open("f", mode), 0));
      is("write", of, HOSTS, c -> c.close(c.file("f", "abc")) + c.write(c.open("f", mode), ""));
      is("pread", of, HOSTS, c -> c.close(c.file("f", "abc")) + c.pread(c.open("f", mode), 0, 1));
      is("pwrite", of, HOSTS, c -> c.close(c.file("f", "a")) + c.pwrite(c.open("f", mode), "", 1));
    }
    is("read", "of nothing, of a directory", HOSTS, c -> c.read(c.open(".", O_RDONLY), 0));
    is("read", "of nothing, of an empty pipe", 0, c -> c.read(c.pipe2(0)[0], 0));
    is("read", "of nothing, of a pipe's writing end", -EBADF, c -> c.read(c.pipe2(0)[1], 0));
    is("write", "of nothing, to a pipe's reading end", -EBADF, c -> c.write(c.pipe2(0)[0], ""));
    is(
        "write",
        "of nothing, to a pipe without a reader",
        0,
        c -> {
          int[] ends = c.pipe2(0);
          c.close(ends[0]);
          return c.write(ends[1], "");
        });
    is("ftruncate", "of what is not open, to less than nothing", -EINVAL, c -> c.ftruncate(9, -1));
    otherwise("(read|write|pread|pwrite)", "of nothing, o.*", "it looks at no descriptor then");
  }

  private void positions() {
    is("lseek", "to the start", 0, c -> c.lseek(c.file("f", "abc"), 0, SEEK_SET));
    is("lseek", "asked for", 3, c -> c.lseek(c.file("f", "abc"), 0, SEEK_CUR));
    is("lseek", "behind the end", 100, c -> c.lseek(c.file("f", "abc"), 97, SEEK_END));
    is("lseek", "before the start", -EINVAL, c -> c.lseek(c.file("f", "abc"), -4, SEEK_END));
    is("lseek", "with an unknown whence", -EINVAL, c -> c.lseek(c.file("f", "abc"), 0, 17));
    is("lseek", "of a pipe", -ESPIPE, c -> c.lseek(c.pipe2(0)[0], 0, SEEK_CUR));
    is("lseek", "to data", 0, c -> c.lseek(c.file("f", "abc"), 0, SEEK_DATA));
    is("lseek", "to the hole at the end", 3, c -> c.lseek(c.file("f", "abc"), 0, SEEK_HOLE));
    is("lseek", "to data behind the end", -ENXIO, c -> c.lseek(c.file("f", "abc"), 9, SEEK_DATA));
    for (String where :
        new String[] {"to data", "to the hole at the end", "to data behind the end"}) {
      otherwise("lseek", where, "Java cannot look for holes");
    }
  }

  private void duplicates() {
    is("dup", "gives the lowest number", 4, c -> c.dup(c.file("f", "")));
    is("dup2", "onto itself", 3, c -> c.dup2(c.file("f", ""), 3));
    is("dup2", "onto a number out of range", -EBADF, c -> c.dup2(c.file("f", ""), -1));
    is("dup3", "onto itself", -EINVAL, c -> c.dup3(c.file("f", ""), 3, 0));
    is("dup3", "with unknown flags", -EINVAL, c -> c.dup3(c.file("f", ""), 7, O_APPEND));
    is("dup3", "closes on exec", 7, c -> c.dup3(c.file("f", ""), 7, O_CLOEXEC));
  }

  private void pipes() {
    is("pipe2", "with unknown flags", -EINVAL, c -> c.pipe2(O_APPEND)[0]);
    is("read", "of an empty pipe, non-blocking", -EAGAIN, c -> c.read(c.pipe2(O_NONBLOCK)[0], 1));
    is("read", "of a pipe's writing end", -EBADF, c -> c.read(c.pipe2(0)[1], 1));
    is("write", "to a pipe's reading end", -EBADF, c -> c.write(c.pipe2(0)[0], "x"));
    is(
        "read",
        "of an empty pipe, until something is written",
        3,
        c -> {
          int[] ends = c.pipe2(0);
          Waiting reader = begin(c, other -> other.read(ends[0], 9));
          c.write(ends[1], "abc");
          return reader.result();
        });
    is(
        "read",
        "of a pipe whose writer is closed meanwhile",
        0,
        c -> {
          int[] ends = c.pipe2(0);
          Waiting reader = begin(c, other -> other.read(ends[0], 9));
          c.close(ends[1]);
          return reader.result();
        });
  }
}
