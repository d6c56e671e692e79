package io.upcall.samples.tools.find;

import static io.upcall.libc.Dirent.DT_LNK;
import static io.upcall.libc.Dirent.DT_UNKNOWN;
import static io.upcall.libc.SysStat.S_IFMT;
import static io.upcall.libc.SysStat.lstat;
import static io.upcall.libc.SysStat.stat;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import org.jspecify.annotations.Nullable;

/** A file that the walk has come to. What is known of it is found out when it is asked for. */
final class Visit {
  private static final int TYPE_SHIFT = 12;

  private final String path;
  private final int depth;
  private final boolean follows;

  /** One of Dirent's DT_ constants, as the directory has it; a link's is what it leads to. */
  private final int listedType;

  private @Nullable StructStat status;

  /** Set by -prune: what is in it is left out. */
  private boolean pruned;

  Visit(String path, int depth, boolean follows, int listedType) {
    this.path = path;
    this.depth = depth;
    this.follows = follows;
    this.listedType = listedType;
  }

  String path() {
    return path;
  }

  int depth() {
    return depth;
  }

  /** The last component; of a starting point it may be empty of slashes only. */
  String name() {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  /** Links are followed where that was asked for and they lead somewhere. */
  StructStat status() throws ErrnoException {
    StructStat known = status;
    if (known == null) {
      known = look();
      status = known;
    }
    return known;
  }

  private StructStat look() throws ErrnoException {
    if (!follows) {
      return lstat(path);
    }
    try {
      return stat(path);
    } catch (ErrnoException failure) {
      if (failure.errno != Errno.ENOENT) {
        throw failure;
      }
      return lstat(path);
    }
  }

  /** One of Dirent's DT_ constants. */
  int type() throws ErrnoException {
    boolean isEnough = listedType != DT_UNKNOWN && !(follows && listedType == DT_LNK);
    // The bits of S_IFMT are the numbers of the DT_ constants.
    return isEnough ? listedType : (status().st_mode & S_IFMT) >> TYPE_SHIFT;
  }

  void prune() {
    pruned = true;
  }

  boolean isPruned() {
    return pruned;
  }
}
