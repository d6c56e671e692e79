package io.upcall.samples.tools.cp;

import static io.upcall.libc.Fcntl.AT_FDCWD;
import static io.upcall.libc.Fcntl.AT_SYMLINK_FOLLOW;
import static io.upcall.libc.Unistd.link;
import static io.upcall.libc.Unistd.linkat;
import static io.upcall.libc.Unistd.symlink;
import static io.upcall.libc.Unistd.unlink;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links where there could have been copies: -l, -s, and names that are to be one file's again. */
final class Linking {
  private final CpOptions options;
  private final Turns turns;

  /** The first copy of what has several names. */
  private final Map<FileId, String> firstNames = new HashMap<>();

  Linking(CpOptions options, Turns turns) {
    this.options = options;
    this.turns = turns;
  }

  /** -l or -s. */
  void make(String source, String destination, boolean follows, boolean exists) throws IOException {
    boolean hard = options.make() == CpOptions.Make.HARD_LINKS;
    boolean isHere = source.startsWith("/") || destination.indexOf('/') < 0;
    if (!hard && !isHere) {
      turns.say(
          Quoting.ifNeeded(destination)
              + ": can make relative symbolic links only in current directory");
      return;
    }
    try {
      if (exists && options.force()) {
        unlink(destination);
      }
      if (hard) {
        linkat(AT_FDCWD, source, AT_FDCWD, destination, follows ? AT_SYMLINK_FOLLOW : 0);
      } else {
        symlink(source, destination);
      }
    } catch (ErrnoException failure) {
      complain(hard ? "hard" : "symbolic", destination, source, failure);
    }
  }

  private void complain(String kind, String destination, String source, ErrnoException failure)
      throws IOException {
    String link = "cannot create " + kind + " link " + Quoting.always(destination);
    turns.say(link + " to " + Quoting.always(source), failure);
  }

  /** What the file's first copy is called; null when {@code destination} is the first. */
  @Nullable String firstName(StructStat status, String destination) {
    return firstNames.putIfAbsent(FileId.of(status), destination);
  }

  /** One more name of {@code first}. */
  void linkToFirst(String first, String destination, boolean exists) throws IOException {
    // It may be on its way yet.
    turns.finish();
    try {
      if (exists) {
        unlink(destination);
      }
      link(first, destination);
    } catch (ErrnoException failure) {
      complain("hard", destination, first, failure);
    }
  }
}
