package io.upcall.samples.tools.find;

import static io.upcall.libc.Dirent.DT_DIR;
import static io.upcall.libc.Dirent.DT_UNKNOWN;
import static io.upcall.libc.Dirent.scandir;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructDirent;
import io.upcall.libc.StructStat;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Follow;
import io.upcall.samples.tools.Quoting;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the trees, each directory in the order that it has. */
final class Walk {
  private final Plan plan;
  private final Follow follow;
  private final Complaints complaints;

  /** -quit was met. */
  static final class Quit extends IOException {
    private static final long serialVersionUID = 1L;

    Quit() {
      super("-quit");
    }
  }

  /** A directory that we are in, and those above it. */
  private record Ancestor(String path, StructStat status, @Nullable Ancestor above) {
    /** The same directory, if we are in it already. */
    @Nullable Ancestor find(StructStat other) {
      for (Ancestor at = this; at != null; at = at.above) {
        if (at.status.st_ino == other.st_ino && at.status.st_dev == other.st_dev) {
          return at;
        }
      }
      return null;
    }
  }

  Walk(Plan plan, Follow follow, Complaints complaints) {
    this.plan = plan;
    this.follow = follow;
    this.complaints = complaints;
  }

  void run() throws IOException {
    try {
      for (String start : plan.startingPoints()) {
        visit(new Visit(start, 0, follow != Follow.NEVER, DT_UNKNOWN), null);
      }
    } catch (Quit wanted) {
      // As if that had been all.
    }
  }

  private void visit(Visit visit, @Nullable Ancestor above) throws IOException {
    boolean isDirectory;
    try {
      isDirectory = visit.type() == DT_DIR;
    } catch (ErrnoException failure) {
      complaints.say(Quoting.locale(visit.path()), failure);
      return;
    }
    Ancestor here = above;
    if (isDirectory && follow == Follow.ALWAYS && above != null) {
      Ancestor same = above.find(visit.status());
      if (same != null) {
        complaints.say(
            "File system loop detected; "
                + Quoting.locale(visit.path())
                + " is part of the same file system loop as "
                + Quoting.locale(same.path)
                + ".");
        return;
      }
    }
    if (isDirectory && (follow == Follow.ALWAYS || plan.oneFileSystem())) {
      here = new Ancestor(visit.path(), visit.status(), above);
    }
    if (!plan.depthFirst()) {
      ask(visit);
    }
    if (isDirectory && visit.depth() < plan.maxDepth() && mayEnter(visit, above)) {
      enter(visit, here);
    }
    if (plan.depthFirst()) {
      ask(visit);
    }
  }

  private void ask(Visit visit) throws IOException {
    if (visit.depth() < plan.minDepth()) {
      return;
    }
    try {
      plan.expression().test(visit);
    } catch (ErrnoException failure) {
      complaints.say(Quoting.locale(visit.path()), failure);
    }
  }

  private boolean mayEnter(Visit visit, @Nullable Ancestor above) throws ErrnoException {
    boolean isElsewhere =
        plan.oneFileSystem() && above != null && above.status.st_dev != visit.status().st_dev;
    // Depth first it is too late to prune.
    return !isElsewhere && !(visit.isPruned() && !plan.depthFirst());
  }

  private void enter(Visit directory, @Nullable Ancestor here) throws IOException {
    List<StructDirent> entries;
    try {
      entries =
          scandir(
              directory.path(),
              entry -> !entry.d_name().equals(".") && !entry.d_name().equals(".."),
              null);
    } catch (ErrnoException failure) {
      complaints.say(Quoting.locale(directory.path()), failure);
      return;
    }
    String prefix = directory.path().endsWith("/") ? directory.path() : directory.path() + "/";
    for (StructDirent entry : entries) {
      boolean follows = follow == Follow.ALWAYS;
      visit(
          new Visit(prefix + entry.d_name(), directory.depth() + 1, follows, entry.d_type()), here);
    }
  }
}
