package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of one proc: the standard ones, and which are open. Flushed when it exits. */
final class StreamTable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamTable.class);
  private static final ProcLocal<StreamTable> TABLES = ProcLocal.withInitial(StreamTable::new);

  final FILE stdin = standard(Unistd.STDIN_FILENO, true);
  final FILE stdout = standard(Unistd.STDOUT_FILENO, false);
  final FILE stderr = standard(Unistd.STDERR_FILENO, false);

  /** Those that are not closed. */
  private final Set<FILE> open = ConcurrentHashMap.newKeySet();

  /** The pids of the shells under streams of popen(3). */
  private final Map<FILE, Integer> shells = new ConcurrentHashMap<>();

  private StreamTable(Proc proc) {
    // The descriptors' own exit hook comes first here, and so it runs last.
    DescriptorTable.current();
    ExitHandlers.of(proc).addLast(() -> exit(proc));
    open.add(stdin);
    open.add(stdout);
    open.add(stderr);
    try {
      stderr.buffering(Stdio._IONBF, 0);
    } catch (ErrnoException impossible) {
      throw new AssertionError("nothing is buffered yet", impossible);
    }
  }

  private static FILE standard(int fd, boolean reads) {
    return new FILE(new DescriptorDevice(fd), new StreamMode(reads, !reads, false, 0));
  }

  static StreamTable current() {
    return TABLES.of(Proc.current());
  }

  FILE add(FILE stream) {
    open.add(stream);
    return stream;
  }

  void remove(FILE stream) {
    open.remove(stream);
  }

  FILE addShell(FILE stream, int pid) {
    shells.put(stream, pid);
    return add(stream);
  }

  /** The pid of the shell under {@code stream}, which is forgotten; 0 for another stream. */
  int removeShell(FILE stream) {
    Integer pid = shells.remove(stream);
    return pid == null ? 0 : pid;
  }

  /**
   * fflush(3) of all that are being written.
   *
   * @throws ErrnoException of the first that failed; the others were flushed
   */
  void flushAll() throws ErrnoException {
    ErrnoException first = null;
    for (FILE stream : open) {
      try {
        stream.lock("fflush");
        try {
          if (stream.isWriting()) {
            stream.flush();
          }
        } finally {
          stream.unlock();
        }
      } catch (ErrnoException failure) {
        first = first == null && !stream.isClosed() ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** What glibc does before it waits for input: lines that were begun are shown. */
  void flushLineBuffered(FILE reader) {
    if (stdout == reader || !stdout.tryLock()) {
      return;
    }
    try {
      if (stdout.isLineBuffered()) {
        stdout.flush();
      }
    } catch (ErrnoException failure) {
      // It has its flag set, and is told at its own next call.
      LOG.debug("stdout could not be flushed", failure);
    } finally {
      stdout.unlock();
    }
  }

  private void exit(Proc proc) {
    if (Proc.current() != proc || proc.isVcoreContext()) {
      return; // killed by another: as by a signal, nothing is flushed
    }
    try {
      flushAll();
    } catch (ErrnoException failure) {
      LOG.error("what {} had buffered is lost", proc, failure);
    }
  }
}
