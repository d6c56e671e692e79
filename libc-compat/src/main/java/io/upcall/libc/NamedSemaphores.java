package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import io.upcall.libc.sync.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The named semaphores that one proc has open; the names are the JVM's. */
final class NamedSemaphores {

  private static final ProcLocal<NamedSemaphores> OPEN =
      ProcLocal.withInitial(proc -> new NamedSemaphores());

  /** What is open at most in a proc: SEM_NSEMS_MAX. */
  private static final int MOST = 256;

  /** NAME_MAX less what glibc puts before the name. */
  private static final int LONGEST_NAME = 251;

  /** Gone from here once unlinked; those who have one open keep it. */
  private static final ConcurrentMap<String, Counter> NAMES = new ConcurrentHashMap<>();

  private static final class Open {
    final Semaphore.SemT semaphore;
    final Counter counter;
    int times = 1;

    Open(Semaphore.SemT semaphore, Counter counter) {
      this.semaphore = semaphore;
      this.counter = counter;
    }
  }

  /** Guarded by this. What is open under a name that was given to another since is not here. */
  private final Map<Counter, Open> open = new HashMap<>();

  private NamedSemaphores() {}

  static NamedSemaphores of(Proc proc) {
    return OPEN.of(proc);
  }

  /** The name without its slashes; POSIX leaves open what one without means: the same. */
  private static String nameOf(String function, String name) throws ErrnoException {
    String bare = name;
    while (bare.startsWith("/")) {
      bare = bare.substring(1);
    }
    if (bare.isEmpty() || bare.indexOf('/') >= 0) {
      throw new ErrnoException(function, Errno.EINVAL, name);
    }
    if (bare.length() > LONGEST_NAME) {
      throw new ErrnoException(function, Errno.ENAMETOOLONG, name);
    }
    return bare;
  }

  synchronized Semaphore.SemT open(String path, int oflag, int value) throws ErrnoException {
    String name = nameOf("sem_open", path);
    Counter counter = counter(name, path, oflag, value);
    Open known = open.get(counter);
    if (known != null) {
      known.times++;
      return known.semaphore;
    }
    if (open.size() == MOST) {
      throw new ErrnoException("sem_open", Errno.EMFILE, path);
    }
    Open fresh = new Open(new Semaphore.SemT(name, counter), counter);
    open.put(counter, fresh);
    return fresh.semaphore;
  }

  private static Counter counter(String name, String path, int oflag, int value)
      throws ErrnoException {
    if ((oflag & Fcntl.O_CREAT) == 0) {
      Counter there = NAMES.get(name);
      if (there == null) {
        throw new ErrnoException("sem_open", Errno.ENOENT, path);
      }
      return there;
    }
    if (value < 0) {
      throw new ErrnoException("sem_open", Errno.EINVAL, value);
    }
    Counter fresh = new Counter(value);
    Counter there = NAMES.putIfAbsent(name, fresh);
    if (there != null && (oflag & Fcntl.O_EXCL) != 0) {
      throw new ErrnoException("sem_open", Errno.EEXIST, path);
    }
    return there != null ? there : fresh;
  }

  synchronized void close(Semaphore.SemT semaphore) throws ErrnoException {
    @Nullable Counter counter = semaphore.state;
    Open known = counter == null ? null : open.get(counter);
    if (known == null || known.semaphore != semaphore) {
      throw new ErrnoException("sem_close", Errno.EINVAL, semaphore);
    }
    known.times--;
    if (known.times == 0) {
      open.remove(known.counter);
      semaphore.state = null;
    }
  }

  static void unlink(String path) throws ErrnoException {
    if (NAMES.remove(nameOf("sem_unlink", path)) == null) {
      throw new ErrnoException("sem_unlink", Errno.ENOENT, path);
    }
  }
}
