package io.upcall.libc;

import static io.upcall.libc.Dirent.*;
import static io.upcall.libc.Errno.*;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Stdio.*;
import static io.upcall.libc.SysStat.*;
import static io.upcall.libc.Unistd.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;

class Tally {

  static void say(String what, String path, long value) throws ErrnoException {
    write(STDOUT_FILENO, (what + " " + path + " " + value + "\n").getBytes(UTF_8));
  }

  static long lines(String path) throws ErrnoException {
    int fd;
    try {
      fd = open(path, O_RDONLY | O_NOFOLLOW);
    } catch (ErrnoException failure) {
      say("cannot open", path, failure.errno);
      return 0;
    }
    byte[] buffer = new byte[4096];
    long count = 0;
    for (int got; (got = read(fd, buffer)) > 0; ) {
      for (int i = 0; i < got; i++) {
        count += buffer[i] == '\n' ? 1 : 0;
      }
    }
    close(fd);
    return count;
  }

  static long tally(String path) throws ErrnoException {
    long total = 0;
    for (StructDirent entry : scandir(path)) {
      String name = entry.d_name();
      if (name.equals(".") || name.equals("..")) {
        continue;
      }
      String child = path + "/" + name;
      StructStat status = lstat(child);
      if (S_ISDIR(status.st_mode)) {
        total += tally(child);
      } else if (S_ISREG(status.st_mode)) {
        long count = lines(child);
        say("lines", child, count);
        total += count;
      } else {
        say("skipped", child, status.st_size);
      }
    }
    say("total", path, total);
    return total;
  }

  static int main(String folder) throws ErrnoException {
    try {
      chdir(folder);
    } catch (ErrnoException failure) {
      say("cannot enter", folder, failure.errno);
      return 1;
    }
    mkdir("made", 0755);
    int log = open("made/log", O_WRONLY | O_CREAT | O_APPEND, 0644);
    write(log, "one\ntwo\n".getBytes(UTF_8));
    close(log);
    rename("made/log", "made/log.1");
    symlink("made/log.1", "latest");
    tally(".");
    try {
      rmdir("made");
    } catch (ErrnoException failure) {
      say("rmdir", strerror(failure.errno), failure.errno);
    }
    return 0;
  }

  public static void main(String[] args) throws Exception {
    System.exit(Proc.run(ProcOptions.named("tally"), () -> main(args[0])));
  }
}
