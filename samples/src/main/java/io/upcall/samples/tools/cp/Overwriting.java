package io.upcall.samples.tools.cp;

import static io.upcall.libc.Stdio.getline;
import static io.upcall.libc.Stdio.stdin;
import static io.upcall.libc.SysStat.S_ISDIR;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.stat;
import static io.upcall.libc.Unistd.unlink;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Quoting;
import org.jspecify.annotations.Nullable;

/** What happens to a file that is where a copy is to be. By the main uthread, in its turn. */
final class Overwriting {
  private final CpOptions options;
  private final Complaints complaints;

  enum Verdict {
    /** There is nothing to be done, or it was said why nothing can be. */
    LEAVE,
    /** Its content is to be replaced. */
    OVERWRITE,
    /** It is not there any more. */
    REPLACE
  }

  Overwriting(CpOptions options, Complaints complaints) {
    this.options = options;
    this.complaints = complaints;
  }

  /** Null when nothing is there. */
  static @Nullable StructStat status(String path, boolean follows) throws ErrnoException {
    try {
      return follows ? stat(path) : lstat(path);
    } catch (ErrnoException failure) {
      if (failure.errno == Errno.ENOENT) {
        return null;
      }
      throw failure;
    }
  }

  /**
   * What is to be done about {@code to}.
   *
   * @param justMade an operand before this one made it
   * @param hasBytes the source is something to read, and not to be made anew
   */
  Verdict verdict(
      String source,
      StructStat from,
      String destination,
      StructStat to,
      boolean justMade,
      boolean hasBytes) {
    boolean isDirectory = S_ISDIR(from.st_mode);
    if (FileId.of(from).equals(FileId.of(to))) {
      return same(source, destination);
    }
    if (!isDirectory && isKept(from, destination, to)) {
      return Verdict.LEAVE;
    }
    if (isDirectory && !S_ISDIR(to.st_mode)) {
      return refuse(
          "cannot overwrite non-directory "
              + Quoting.always(destination)
              + " with directory "
              + Quoting.always(source));
    }
    if (!isDirectory && justMade) {
      return refuse(
          "will not overwrite just-created "
              + Quoting.always(destination)
              + " with "
              + Quoting.always(source));
    }
    if (!isDirectory && S_ISDIR(to.st_mode)) {
      return refuse(
          "cannot overwrite directory " + Quoting.always(destination) + " with non-directory");
    }
    return !isDirectory && !hasBytes ? remove(destination) : Verdict.OVERWRITE;
  }

  private Verdict same(String source, String destination) {
    if (options.make() == CpOptions.Make.HARD_LINKS) {
      return Verdict.LEAVE; // they are links to each other already
    }
    return refuse(
        Quoting.always(source) + " and " + Quoting.always(destination) + " are the same file");
  }

  private Verdict refuse(String why) {
    complaints.say(why);
    return Verdict.LEAVE;
  }

  private Verdict remove(String destination) {
    try {
      unlink(destination);
      return Verdict.REPLACE;
    } catch (ErrnoException failure) {
      complaints.say("cannot remove " + Quoting.always(destination), failure);
      return Verdict.LEAVE;
    }
  }

  private boolean isKept(StructStat from, String destination, StructStat to) {
    switch (options.existing()) {
      case KEEP:
        return true;
      case UPDATE:
        return to.st_mtim.compareTo(from.st_mtim) >= 0;
      case ASK:
        return !isAgreed(destination);
      default:
        return false;
    }
  }

  private boolean isAgreed(String destination) {
    complaints.print("cp: overwrite " + Quoting.always(destination) + "? ");
    try {
      String answer = getline(stdin());
      return answer != null && (answer.startsWith("y") || answer.startsWith("Y"));
    } catch (ErrnoException unreadable) {
      return false;
    }
  }
}
