package io.upcall.samples.kvd.log;

import static io.upcall.libc.Unistd.pread;

import io.upcall.cores.Proc;
import io.upcall.samples.kvd.data.Snapshot;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the append-only file short again, in the background: a uthread of its own, in plain
 * blocking style.
 *
 * <ol>
 *   <li>Begins a {@link Snapshot}, and remembers how far the log is at that moment.
 *   <li>Writes the snapshot into a new file, some keys at a time with the store's lock, and the
 *       bytes without it.
 *   <li>Copies from the old file what was logged since, until little is missing.
 *   <li>Has the log's writer copy the rest, sync, rename the new file into the place of the old,
 *       and go on with it.
 * </ol>
 *
 * <p>A crash at any moment leaves either the old file or the new one.
 */
public final class Rewriter {
  private static final Logger LOG = LoggerFactory.getLogger(Rewriter.class);
  private static final int BUCKETS_A_STEP = 512;
  private static final int CHUNK = 256 << 10;

  /** So little may be left for the writer to copy. */
  private static final long CLOSE_ENOUGH = 1 << 20;

  /** Below that no rewrite begins by itself; nor before the file has doubled. */
  private static final long AUTO_LEAST_BYTES = 64 << 20;

  private final Folder folder;
  private final AppendLog log;
  private final Source source;

  /** Written with the source's lock. */
  private volatile boolean running;

  private volatile boolean lastSucceeded = true;

  /** The log's position at the first byte of the file. Written by the writer. */
  private volatile long origin;

  /** How long the file was after the last rewrite, or at the start. */
  private volatile long baseBytes;

  private volatile @Nullable Thread thread;

  /** What can be snapshot. */
  public interface Source {
    /** Nothing changes until {@link #unlock}. */
    void lock();

    /** It may change again. */
    void unlock();

    /** Begins one; with the lock. */
    Snapshot beginSnapshot(Snapshot.Sink sink);

    /** False when it was given up; with the lock. */
    boolean isCurrent(Snapshot begun);

    /** It is not needed any more; with the lock. */
    void endSnapshot();
  }

  /** For a file that is {@code fileBytes} long where the log begins. */
  public Rewriter(Folder folder, AppendLog log, Source source, long fileBytes) {
    this.folder = folder;
    this.log = log;
    this.source = source;
    this.origin = -fileBytes;
    this.baseBytes = fileBytes;
  }

  /** Begins a rewrite, with the source's lock; false when one is under way. */
  public boolean start() {
    if (running) {
      return false;
    }
    running = true;
    thread = Proc.current().spawn(this::run);
    return true;
  }

  /** Begins one if the file has become long enough; from any uthread. */
  public void startIfLong() {
    if (fileBytes() > Math.max(AUTO_LEAST_BYTES, 2 * baseBytes)) {
      source.lock();
      try {
        start();
      } finally {
        source.unlock();
      }
    }
  }

  /** True while one is under way. */
  public boolean isRunning() {
    return running;
  }

  /** False when the last one failed. */
  public boolean lastSucceeded() {
    return lastSucceeded;
  }

  /** How long the file is. */
  public long fileBytes() {
    return log.written() - origin;
  }

  /** How long it was after the last rewrite, or at the start. */
  public long baseBytes() {
    return baseBytes;
  }

  /** Ends a rewrite that is under way; the old file stays. */
  public void stop() {
    Thread rewriting = thread;
    if (rewriting != null) {
      rewriting.interrupt();
      boolean interrupted = false;
      while (rewriting.isAlive()) {
        try {
          rewriting.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    long before = fileBytes();
    try {
      rewrite();
      lastSucceeded = true;
      LOG.info("the append-only file was rewritten: {} bytes, now {}", before, fileBytes());
    } catch (IOException failure) {
      lastSucceeded = false;
      LOG.warn("the append-only file was not rewritten: {}", failure.getMessage());
    } finally {
      running = false;
    }
  }

  private void rewrite() throws IOException {
    DiskFile old = DiskFile.open(folder.filePath());
    try {
      DiskFile next = folder.openNext();
      boolean inPlace = false;
      try {
        long copied = copyLog(old, next, writeSnapshot(next));
        // The long part of the sync, before the writer has to wait for it.
        next.sync();
        inPlace = switchTo(next, old, copied);
      } finally {
        if (!inPlace) {
          next.close();
          folder.removeNext();
        }
      }
    } finally {
      old.close();
    }
  }

  /** Returns the log's position at which the snapshot was taken. */
  private long writeSnapshot(DiskFile next) throws IOException {
    CommandBuffer buffer = new CommandBuffer();
    source.lock();
    long position = log.end();
    Snapshot snapshot;
    try {
      log.startAnew();
      snapshot =
          source.beginSnapshot((database, entry) -> EntryDump.write(database, entry, buffer));
    } finally {
      source.unlock();
    }
    try {
      while (writeStep(snapshot, buffer, next)) {
        // Others run in between.
        Thread.yield();
      }
    } finally {
      source.lock();
      if (source.isCurrent(snapshot)) {
        source.endSnapshot();
      }
      source.unlock();
    }
    return position;
  }

  private boolean writeStep(Snapshot snapshot, CommandBuffer buffer, DiskFile next)
      throws IOException {
    boolean more;
    byte[] bytes;
    source.lock();
    try {
      if (!source.isCurrent(snapshot)) {
        throw new IOException("everything was flushed meanwhile");
      }
      more = snapshot.step(BUCKETS_A_STEP);
      // What changes before its turn may be added at any moment.
      bytes = buffer.take();
    } finally {
      source.unlock();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("the server stops");
    }
    next.write(bytes, bytes.length);
    return more;
  }

  private long copyLog(DiskFile old, DiskFile next, long from) throws IOException {
    long copied = from;
    while (log.written() - copied > CLOSE_ENOUGH) {
      copied = copy(old, next, copied, log.written());
    }
    return copied;
  }

  /** Copies what the log wrote from one position to another. */
  private long copy(DiskFile old, DiskFile next, long from, long to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long at = from;
    while (at < to) {
      int count = pread(old.fd(), chunk, 0, (int) Math.min(CHUNK, to - at), at - origin);
      if (count == 0) {
        throw new IOException("the file ends before position " + to + " of the log");
      }
      next.write(chunk, count);
      at += count;
    }
    return at;
  }

  private boolean switchTo(DiskFile next, DiskFile old, long copied) throws IOException {
    Switch last = new Switch(next, old, copied);
    log.switchFile(last);
    try {
      return last.done.get();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      // The writer has the files; it ends with what it does.
      return last.done.join();
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause());
    }
  }

  /** The last step, done by the log's writer. */
  private final class Switch implements AppendLog.Switchover {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final DiskFile next;
    private final DiskFile old;
    private final long copied;

    Switch(DiskFile next, DiskFile old, long copied) {
      this.next = next;
      this.old = old;
      this.copied = copied;
    }

    @Override
    public LogFile replace(LogFile current) throws IOException {
      long written = log.written();
      try {
        copy(old, next, copied, written);
        next.sync();
        folder.putNextInPlace();
      } catch (IOException failure) {
        done.completeExceptionally(failure);
        return current;
      }
      try {
        folder.sync();
        baseBytes = next.size();
        origin = written - baseBytes;
      } finally {
        // The name is the new file's now, whatever else fails.
        done.complete(true);
      }
      return next;
    }

    @Override
    public void abandoned() {
      done.complete(false);
    }
  }
}
