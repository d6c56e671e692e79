package io.upcall.samples.httpd;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Files that are open, by the target that asked for them.
 *
 * <p>It is a table of sets with {@link #WAYS} places each, like a processor's cache: a look-up
 * compares a few keys and allocates nothing, any vcore may look up or replace without a lock, and
 * the number of descriptors that it holds is bounded by its size. A file is used for {@link
 * #FRESH_NANOS} and then opened again, which notices everything that can have happened to its name.
 * Who finds it too old first opens it; the others go on with the old one meanwhile, for as long
 * again at most: where an open is not answered at once, a thousand clients who ask for one file
 * would open it a thousand times, ten times a second.
 *
 * <pre>
 *   FRESH ──its time is over, and it is asked for──▶ RENEWED, by who asked ──opened──▶ replaced
 *                                                       └──there is no file any more──▶ forgotten
 * </pre>
 */
final class FileCache implements AutoCloseable {
  /** How many files it keeps open at most. */
  static final int SIZE = 1024;

  static final long FRESH_NANOS = 100_000_000L;

  private static final int WAYS = 4;

  /** Each place holds a reference of its file. Replaced by exchange, so each is released once. */
  private final AtomicReferenceArray<@Nullable CachedFile> places =
      new AtomicReferenceArray<>(SIZE);

  /**
   * The file for a target, with a reference for the caller.
   *
   * @return null when there is none, or the caller is to open it: {@link #add} or {@link #forget}
   *     follows
   */
  @Nullable CachedFile find(byte[] bytes, int from, int to, long nowNanos) {
    CachedFile file = at(bytes, from, to);
    return file != null && mayUse(file, nowNanos) && file.acquire() ? file : null;
  }

  /** What is kept for a target, however old. */
  private @Nullable CachedFile at(byte[] bytes, int from, int to) {
    int first = firstPlace(hash(bytes, from, to));
    for (int place = first; place < first + WAYS; place++) {
      CachedFile file = places.get(place);
      if (file != null && file.isFor(bytes, from, to)) {
        return file;
      }
    }
    return null;
  }

  /** Keeps {@code file}, which has been opened just now, in place of the oldest one of its set. */
  void add(CachedFile file) {
    if (file.acquire()) {
      release(places.getAndSet(placeFor(file), file));
    }
  }

  /** Forgets the file for a target: there is none any more. */
  void forget(byte[] bytes, int from, int to) {
    // Two who opened it at the same time may have put it into two places.
    for (CachedFile file; (file = at(bytes, from, to)) != null; ) {
      remove(file);
    }
  }

  /** Forgets {@code file}: it has changed. */
  void remove(CachedFile file) {
    int first = firstPlace(file.keyHash());
    for (int place = first; place < first + WAYS; place++) {
      if (places.compareAndSet(place, file, null)) {
        file.release();
      }
    }
  }

  private int placeFor(CachedFile newFile) {
    int first = firstPlace(newFile.keyHash());
    int best = first;
    long bestAgeNanos = -1;
    for (int place = first; place < first + WAYS; place++) {
      CachedFile file = places.get(place);
      if (file != null && file.hasSameKey(newFile)) {
        return place;
      }
      long ageNanos = file == null ? Long.MAX_VALUE : newFile.openedNanos() - file.openedNanos();
      if (ageNanos > bestAgeNanos) {
        bestAgeNanos = ageNanos;
        best = place;
      }
    }
    return best;
  }

  /** Forgets all that nobody may use any more, so that deleted files do not keep their space. */
  void sweep(long nowNanos) {
    for (int place = 0; place < SIZE; place++) {
      CachedFile file = places.get(place);
      if (file != null && isOver(file, nowNanos) && places.compareAndSet(place, file, null)) {
        file.release();
      }
    }
  }

  /** Of those who ask for one that is too old the first is told no, and is to open it. */
  private static boolean mayUse(CachedFile file, long nowNanos) {
    boolean fresh = nowNanos - file.openedNanos() < FRESH_NANOS;
    return fresh || (!isOver(file, nowNanos) && !file.beginRenewal());
  }

  private static boolean isOver(CachedFile file, long nowNanos) {
    return nowNanos - file.openedNanos() >= 2 * FRESH_NANOS;
  }

  private static void release(@Nullable CachedFile file) {
    if (file != null) {
      file.release();
    }
  }

  private static int firstPlace(int hash) {
    return (hash & (SIZE / WAYS - 1)) * WAYS;
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }

  /** Forgets everything. */
  @Override
  public void close() {
    for (int place = 0; place < SIZE; place++) {
      release(places.getAndSet(place, null));
    }
  }
}
