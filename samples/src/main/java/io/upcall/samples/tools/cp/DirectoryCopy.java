package io.upcall.samples.tools.cp;

import static io.upcall.libc.SysStat.S_IRWXG;
import static io.upcall.libc.SysStat.S_IRWXO;
import static io.upcall.libc.SysStat.S_IRWXU;
import static io.upcall.libc.SysStat.chmod;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.mkdir;
import static io.upcall.libc.SysStat.umask;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Quoting;

/**
 * A directory's copy. While it is filled its owner can write to it, and others cannot, whatever its
 * permissions will be.
 */
final class DirectoryCopy {
  private static final int PERMISSIONS = 07777;
  private static final int USUAL_MODE = 0777;
  private static final int OTHERS_WRITE = 0022;

  private final CpOptions options;
  private final String source;
  private final String destination;
  private final StructStat status;

  /** What it is to have in the end; -1 when it has it. */
  private int finalMode = -1;

  DirectoryCopy(CpOptions options, String source, String destination, StructStat status) {
    this.options = options;
    this.source = source;
    this.destination = destination;
    this.status = status;
  }

  /** Makes it; what it is then. */
  StructStat make() throws ErrnoException {
    int mode = options.preserve().creationMode(status.st_mode & PERMISSIONS, USUAL_MODE);
    int withheld = mode & (options.preserve().ownership() ? S_IRWXG | S_IRWXO : OTHERS_WRITE);
    mkdir(destination, mode & ~withheld);
    StructStat made = lstat(destination);
    int missing = withheld & ~creationMask();
    if (missing != 0) {
      finalMode = (made.st_mode & PERMISSIONS) | missing;
    }
    if ((made.st_mode & S_IRWXU) != S_IRWXU) {
      finalMode = (made.st_mode & PERMISSIONS) | missing;
      chmod(destination, (made.st_mode & PERMISSIONS) | S_IRWXU);
    }
    return made;
  }

  private static int creationMask() {
    int mask = umask(0);
    umask(mask);
    return mask;
  }

  /** Once all is in it. */
  void finish(boolean existed, Complaints complaints) {
    if (!existed || options.preserve().mode()) {
      new Attributes(options.preserve(), source, destination, complaints::say).give(status);
    }
    if (finalMode >= 0 && !options.preserve().mode()) {
      try {
        chmod(destination, finalMode);
      } catch (ErrnoException failure) {
        complaints.say("preserving permissions for " + Quoting.always(destination), failure);
      }
    }
  }
}
