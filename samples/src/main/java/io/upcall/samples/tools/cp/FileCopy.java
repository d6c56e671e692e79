package io.upcall.samples.tools.cp;

import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_EXCL;
import static io.upcall.libc.Fcntl.O_NOFOLLOW;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.O_TRUNC;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.SysStat.S_IRWXG;
import static io.upcall.libc.SysStat.S_IRWXO;
import static io.upcall.libc.SysStat.S_ISLNK;
import static io.upcall.libc.SysStat.fstat;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.unlink;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Quoting;
import java.util.ArrayList;
import java.util.List;

/**
 * One file's bytes, by one uthread of several. Says nothing: what there is to say is its result.
 */
final class FileCopy {
  /** What makes a program run as somebody else is only preserved, with the owner. */
  private static final int PERMISSIONS = 0777;

  private static final int USUAL_MODE = 0666;

  private final CpOptions options;
  private final Progress progress;
  private final String source;
  private final String destination;
  private final boolean follows;

  /** False for a file that is overwritten. */
  private boolean isNew;

  private final List<String> complaints = new ArrayList<>();

  FileCopy(
      CpOptions options,
      Progress progress,
      String source,
      String destination,
      boolean follows,
      boolean isNew) {
    this.options = options;
    this.progress = progress;
    this.source = source;
    this.destination = destination;
    this.follows = follows;
    this.isNew = isNew;
  }

  /** Copies; what went wrong, in the words that cp has for it. */
  List<String> run() {
    int in = openSource();
    if (in >= 0) {
      try {
        copyFrom(in);
      } catch (ErrnoException failure) {
        complain("error reading " + Quoting.always(source), failure);
      } finally {
        closeQuietly(in);
      }
    }
    progress.fileEnded();
    return complaints;
  }

  private void complain(String what, ErrnoException why) {
    complaints.add(what + ": " + Errno.strerror(why.errno));
  }

  private int openSource() {
    try {
      return open(source, O_RDONLY | (follows ? 0 : O_NOFOLLOW));
    } catch (ErrnoException failure) {
      complain("cannot open " + Quoting.always(source) + " for reading", failure);
      return -1;
    }
  }

  private void copyFrom(int in) throws ErrnoException {
    StructStat status = fstat(in);
    int out = openDestination(status);
    if (out < 0) {
      return;
    }
    boolean closed = false;
    try {
      Content content = new Content(in, out, status, progress);
      String failed = content.copy(source, destination);
      if (failed != null) {
        complaints.add(failed);
        return;
      }
      new Attributes(options.preserve(), source, destination, complaints::add)
          .give(in, out, status, isNew ? withheld(status) : 0);
      closed = true;
      close(out);
    } catch (ErrnoException failure) {
      complain(
          (closed ? "failed to close " : "error writing ") + Quoting.always(destination), failure);
    } finally {
      if (!closed) {
        closeQuietly(out);
      }
    }
  }

  /** Permissions that a file which is to be somebody else's must not have while it is ours. */
  private int withheld(StructStat status) {
    return options.preserve().ownership() ? status.st_mode & (S_IRWXG | S_IRWXO) : 0;
  }

  private int openDestination(StructStat status) {
    try {
      return isNew ? create(status) : truncate(status);
    } catch (ErrnoException failure) {
      if (isNew && failure.errno == Errno.EEXIST && isLink(destination)) {
        complaints.add("not writing through dangling symlink " + Quoting.always(destination));
      } else {
        complaints.add(
            "cannot create regular file "
                + Quoting.always(destination)
                + ": "
                + Errno.strerror(errnoOf(failure)));
      }
      return -1;
    }
  }

  /**
   * With a slash behind it a name can only be a directory's: that is what is wrong, not O_CREAT.
   */
  private int errnoOf(ErrnoException failure) {
    boolean asDirectory = isNew && failure.errno == Errno.EISDIR && destination.endsWith("/");
    return asDirectory ? Errno.ENOTDIR : failure.errno;
  }

  private int create(StructStat status) throws ErrnoException {
    int mode = options.preserve().creationMode(status.st_mode & PERMISSIONS, USUAL_MODE);
    return open(destination, O_WRONLY | O_CREAT | O_EXCL, mode & ~withheld(status));
  }

  private int truncate(StructStat status) throws ErrnoException {
    try {
      return open(destination, O_WRONLY | O_TRUNC);
    } catch (ErrnoException failure) {
      if (!options.force()) {
        throw failure;
      }
      unlink(destination);
      isNew = true;
      return create(status);
    }
  }

  private static boolean isLink(String path) {
    try {
      return S_ISLNK(lstat(path).st_mode);
    } catch (ErrnoException gone) {
      return false;
    }
  }

  private static void closeQuietly(int fd) {
    try {
      close(fd);
    } catch (ErrnoException alreadySaid) {
      // It was read only, or what failed before has been told.
    }
  }
}
