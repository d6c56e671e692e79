package io.upcall.samples.tools.cp;

import static io.upcall.libc.SysStat.S_IFMT;
import static io.upcall.libc.SysStat.S_ISFIFO;
import static io.upcall.libc.SysStat.S_ISLNK;
import static io.upcall.libc.SysStat.mkfifo;
import static io.upcall.libc.SysStat.mknod;
import static io.upcall.libc.Unistd.readlink;
import static io.upcall.libc.Unistd.symlink;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Quoting;

/** What has no content to copy: links, FIFOs, sockets and devices are made anew. */
final class Special {
  private static final int PERMISSIONS = 07777;

  private final CpOptions options;
  private final String source;
  private final String destination;

  Special(CpOptions options, String source, String destination) {
    this.options = options;
    this.source = source;
    this.destination = destination;
  }

  void copy(StructStat status, Complaints complaints) {
    if (S_ISLNK(status.st_mode) ? copyLink(complaints) : copyNode(status, complaints)) {
      new Attributes(options.preserve(), source, destination, complaints::say).give(status);
    }
  }

  private boolean copyLink(Complaints complaints) {
    String target;
    try {
      target = readlink(source);
    } catch (ErrnoException failure) {
      complaints.say("cannot read symbolic link " + Quoting.always(source), failure);
      return false;
    }
    try {
      symlink(target, destination);
      return true;
    } catch (ErrnoException failure) {
      complaints.say("cannot create symbolic link " + Quoting.always(destination), failure);
      return false;
    }
  }

  private boolean copyNode(StructStat status, Complaints complaints) {
    int mode = status.st_mode & (S_IFMT | PERMISSIONS);
    boolean isFifo = S_ISFIFO(status.st_mode);
    try {
      if (isFifo) {
        mkfifo(destination, mode & PERMISSIONS);
      } else {
        mknod(destination, mode, status.st_rdev);
      }
      return true;
    } catch (ErrnoException failure) {
      String kind = isFifo ? "cannot create fifo " : "cannot create special file ";
      complaints.say(kind + Quoting.always(destination), failure);
      return false;
    }
  }
}
