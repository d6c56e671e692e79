package io.upcall.libc;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of a child to be: its parent's, after the file actions of a posix_spawn, each
 * with a share of its open file. Owned by the thread that spawns; then taken by the child, or
 * released.
 */
final class ChildDescriptors {

  private record Entry(OpenFile file, boolean closeOnExec) {}

  private final Map<Integer, Entry> entries = new TreeMap<>();

  /** Where the child begins; null for where its parent is. */
  private @Nullable String directory;

  private ChildDescriptors() {}

  /**
   * Of a child of the calling thread's proc.
   *
   * @throws ErrnoException what an action failed with
   */
  static ChildDescriptors of(@Nullable PosixSpawnFileActions actions) throws ErrnoException {
    ChildDescriptors child = new ChildDescriptors();
    DescriptorTable.current()
        .forEach((d, file) -> child.entries.put(d.number, new Entry(file, d.closeOnExec)));
    boolean done = false;
    try {
      if (actions != null) {
        for (PosixSpawnFileActions.Action action : actions.actions) {
          child.perform(action);
        }
      }
      child.exec();
      done = true;
    } finally {
      if (!done) {
        child.release();
      }
    }
    return child;
  }

  private void perform(PosixSpawnFileActions.Action action) throws ErrnoException {
    switch (action) {
      case PosixSpawnFileActions.Open open -> open(open);
      case PosixSpawnFileActions.Close close -> put(close.fd(), null);
      case PosixSpawnFileActions.Dup2 dup -> dup(dup.fd(), dup.newFd());
      case PosixSpawnFileActions.Chdir chdir -> directory = resolved(chdir.path());
    }
  }

  private void open(PosixSpawnFileActions.Open open) throws ErrnoException {
    int fd = Fcntl.open(resolved(open.path()), open.flags(), open.mode());
    try {
      boolean closeOnExec = (open.flags() & Fcntl.O_CLOEXEC) != 0;
      put(open.fd(), new Entry(Duplicates.share("posix_spawn", fd), closeOnExec));
    } finally {
      Unistd.close(fd);
    }
  }

  private void dup(int fd, int newFd) throws ErrnoException {
    Entry from = entries.get(fd);
    if (from == null) {
      throw new ErrnoException("posix_spawn", Errno.EBADF, fd);
    }
    from.file().retain();
    put(newFd, new Entry(from.file(), false));
  }

  private void put(int fd, @Nullable Entry entry) {
    Entry before = entry == null ? entries.remove(fd) : entries.put(fd, entry);
    if (before != null) {
      before.file().release();
    }
  }

  private String resolved(String path) {
    return directory == null || path.startsWith("/") ? path : directory + "/" + path;
  }

  private void exec() {
    entries
        .values()
        .removeIf(
            entry -> {
              if (entry.closeOnExec()) {
                entry.file().release();
              }
              return entry.closeOnExec();
            });
  }

  @Nullable String directory() {
    return directory;
  }

  /** What a consumer gets of each. */
  interface Each {
    void accept(int number, OpenFile file) throws ErrnoException;
  }

  void forEach(Each each) throws ErrnoException {
    for (Map.Entry<Integer, Entry> entry : entries.entrySet()) {
      each.accept(entry.getKey(), entry.getValue().file());
    }
  }

  /** Gives the shares back. */
  void release() {
    entries.values().forEach(entry -> entry.file().release());
    entries.clear();
  }

  /** They are the child's now. By its main thread. */
  void moveInto(DescriptorTable table) throws ErrnoException {
    table.clear();
    for (Map.Entry<Integer, Entry> entry : entries.entrySet()) {
      int result = table.installAt(entry.getValue().file(), false, entry.getKey());
      ErrnoException.check("posix_spawn", entry.getKey(), result);
    }
    entries.clear();
  }
}
