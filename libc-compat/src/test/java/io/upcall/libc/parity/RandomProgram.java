package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Unistd.*;

import io.upcall.libc.SysFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random calls on files and pipes, none of which waits. Which they are depends on the seed and on
 * what the calls before answered, so both sides make the same ones until they differ.
 */
final class RandomProgram {

  /**
   * None of them empty: a ring refuses an empty one before anything else, where the system call
   * looks at the flags or the other name before. The tables have what each answers.
   */
  private static final String[] NAMES = {
    "a", "b", "c", "d", "d/a", "d/b", "./a", "d/../b", "l", "d/e", "d/e/f", "missing/x", "a/x"
  };

  private static final int[] OPEN_FLAGS = {
    O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_CLOEXEC
  };

  private static final int MOST_OPEN = 12;

  private final Random random;
  private final RangeCalls c;

  /** Numbers that are likely open. */
  private final List<Integer> open = new ArrayList<>();

  private RandomProgram(RangeCalls calls, long seed) {
    c = calls;
    random = new Random(seed);
  }

  /** Runs {@code sequences} of {@code calls} calls each, all in one directory; 0. */
  static long run(RangeCalls calls, long seed, int sequences, int length) {
    RandomProgram program = new RandomProgram(calls, seed);
    int home = calls.open(".", O_PATH | O_DIRECTORY);
    for (int i = 0; i < sequences; i++) {
      for (int call = 0; call < length; call++) {
        program.step();
      }
      program.open.forEach(calls::close);
      program.open.clear();
      calls.fchdir(home);
      calls.umask(HostSide.UMASK);
    }
    return 0;
  }

  private int upTo(int most) {
    return random.nextInt(most + 1);
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private String text() {
    return "0123456789abcdef".repeat(1 + upTo(3)).substring(upTo(15));
  }

  /** Mostly one that is open. */
  private int fd() {
    return open.isEmpty() || random.nextInt(20) == 0
        ? 40 + upTo(3)
        : open.get(random.nextInt(open.size()));
  }

  private void opened(long fd) {
    if (fd >= 0) {
      open.remove(Integer.valueOf((int) fd));
      open.add((int) fd);
    }
    if (open.size() > MOST_OPEN) {
      c.close(open.removeFirst());
    }
  }

  private int openFlags() {
    // Always: or the open of a FIFO would wait.
    int flags = O_NONBLOCK | random.nextInt(3);
    for (int flag : OPEN_FLAGS) {
      flags |= random.nextInt(flag == O_CREAT ? 2 : 8) == 0 ? flag : 0;
    }
    return flags;
  }

  private void step() {
    switch (random.nextInt(4)) {
      case 0:
        opening();
        break;
      case 1:
        transfer();
        break;
      case 2:
        naming();
        break;
      default:
        control();
        break;
    }
  }

  private void opening() {
    switch (random.nextInt(6)) {
      case 0:
        int[] ends = c.pipe2(O_NONBLOCK | (random.nextBoolean() ? O_CLOEXEC : 0));
        opened(ends[0]);
        opened(ends[1]);
        break;
      case 1:
        opened(c.dup(fd()));
        break;
      case 2:
        opened(c.dup2(fd(), 20 + upTo(3)));
        break;
      case 3:
        int closing = fd();
        c.close(closing);
        open.remove(Integer.valueOf(closing));
        break;
      default:
        opened(c.open(name(), openFlags(), 0600 | upTo(077)));
        break;
    }
  }

  private void transfer() {
    switch (random.nextInt(12)) {
      case 0:
      case 1:
        c.write(fd(), text());
        break;
      case 2:
      case 3:
        c.read(fd(), upTo(40));
        break;
      case 4:
        c.pwrite(fd(), text(), upTo(100) - 1);
        break;
      case 5:
        c.pread(fd(), upTo(40), upTo(100) - 1);
        break;
      case 6:
        c.readv(fd(), upTo(9), upTo(9), upTo(9));
        break;
      case 7:
        c.writev(fd(), text(), "", text());
        break;
      case 8:
        c.lseek(fd(), upTo(120) - 20, upTo(5));
        break;
      case 9:
        c.copy_file_range(fd(), upTo(60) - 10, fd(), upTo(60) - 10, upTo(40), 0);
        break;
      case 10:
        c.splice(fd(), upTo(60) - 40, fd(), upTo(60) - 40, upTo(40), SPLICE_F_NONBLOCK);
        break;
      default:
        c.tee(fd(), fd(), upTo(40), SPLICE_F_NONBLOCK);
        break;
    }
  }

  private void naming() {
    switch (random.nextInt(16)) {
      case 0:
        c.link(name(), name());
        break;
      case 1:
        c.symlink(name(), name());
        break;
      case 2:
      case 3:
        c.unlink(name());
        break;
      case 4:
        c.rename(name(), name());
        break;
      case 5:
        c.renameat2(AT_FDCWD, name(), AT_FDCWD, name(), upTo(3));
        break;
      case 6:
        c.mkdir(name(), 0700 | upTo(077));
        break;
      case 7:
        c.rmdir(name());
        break;
      case 8:
        c.stat(name());
        break;
      case 9:
        c.lstat(name());
        break;
      case 10:
        c.readlink(name());
        break;
      case 11:
        c.mkfifo(name(), 0600);
        break;
      case 12:
        c.chmod(name(), 0700 | upTo(077));
        break;
      case 13:
        c.access(name(), upTo(7));
        break;
      case 14:
        c.truncate(name(), upTo(200) - 1);
        break;
      default:
        c.list(name());
        break;
    }
  }

  private void control() {
    switch (random.nextInt(13)) {
      case 0:
        c.fcntl(fd(), F_GETFL, 0);
        break;
      case 1:
        // Never without O_NONBLOCK: or a read of an empty pipe would wait.
        c.fcntl(fd(), F_SETFL, O_NONBLOCK | (random.nextBoolean() ? O_APPEND : 0));
        break;
      case 2:
        c.fcntl(fd(), F_SETFD, upTo(1));
        break;
      case 3:
        c.fcntl(fd(), F_GETFD, 0);
        break;
      case 4:
        opened(c.fcntl(fd(), F_DUPFD, 5 + upTo(9)));
        break;
      case 5:
        c.ftruncate(fd(), upTo(200) - 1);
        break;
      case 6:
        c.fstat(fd());
        break;
      case 7:
        c.lock(fd(), F_SETLK, upTo(2), upTo(2), upTo(20) - 5, upTo(20) - 5);
        break;
      case 8:
        c.getlock(fd(), F_OFD_GETLK, upTo(1), SEEK_SET, upTo(20), upTo(20));
        break;
      case 9:
        c.flock(fd(), (1 << random.nextInt(4)) | SysFile.LOCK_NB);
        break;
      case 10:
        c.fallocate(fd(), random.nextBoolean() ? 0 : 3, upTo(100) - 1, upTo(100));
        break;
      case 11:
        c.umask(upTo(077));
        break;
      default:
        c.chdir(random.nextBoolean() ? "d" : ".");
        break;
    }
  }
}
