package io.upcall.samples.httpd;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file, with what all answers about it have in common.
 *
 * <p>References: one for the cache while it is there, one for each request that uses it. The last
 * one closes the descriptor, so a file that the cache forgot is still there for who sends it.
 */
final class CachedFile implements Resource {
  private final SharedDescriptor descriptor;
  private final long size;
  private final long modifiedSecond;
  private final String etag;
  private final byte[] fields;
  private final byte[] key;
  private final long openedNanos;

  /** Somebody opens it again. Set once, by the first. */
  private final AtomicBoolean renewed = new AtomicBoolean();

  /**
   * Takes over an open descriptor, with one reference for the caller.
   *
   * @param key the target that it was opened for
   * @param openedNanos when, as {@link System#nanoTime} has it
   */
  CachedFile(byte[] key, long openedNanos, int fd, FileStatus status, String mimeType) {
    this.key = key;
    this.openedNanos = openedNanos;
    this.descriptor = new SharedDescriptor(fd);
    this.size = status.size();
    this.modifiedSecond = status.modifiedSecond();
    this.etag =
        '"'
            + Long.toHexString(modifiedSecond)
            + '.'
            + Long.toHexString(status.modifiedNano())
            + '-'
            + Long.toHexString(size)
            + '"';
    this.fields =
        Ascii.bytes(
            "Last-Modified: "
                + HttpDate.format(modifiedSecond)
                + "\r\nETag: "
                + etag
                + "\r\nAccept-Ranges: bytes\r\nContent-Type: "
                + mimeType
                + "\r\n");
  }

  /** What fstat(2) told of it. */
  record FileStatus(long size, long modifiedSecond, long modifiedNano) {}

  int fd() {
    return descriptor.fd();
  }

  @Override
  public boolean holds(int otherFd) {
    return descriptor.fd() == otherFd;
  }

  long size() {
    return size;
  }

  long modifiedSecond() {
    return modifiedSecond;
  }

  String etag() {
    return etag;
  }

  /** The fields that every answer with this file has. Not to be written to. */
  byte[] fields() {
    return fields;
  }

  long openedNanos() {
    return openedNanos;
  }

  /** Becomes the one that opens it again; false when somebody else is. */
  boolean beginRenewal() {
    return !renewed.getPlain() && renewed.compareAndSet(false, true);
  }

  boolean isFor(byte[] bytes, int from, int to) {
    return Arrays.equals(key, 0, key.length, bytes, from, to);
  }

  boolean hasSameKey(CachedFile other) {
    return Arrays.equals(key, other.key);
  }

  int keyHash() {
    return FileCache.hash(key, 0, key.length);
  }

  /** Takes one more reference; false when the last one is gone already. */
  boolean acquire() {
    return descriptor.acquire();
  }

  /** Gives a reference back. */
  void release() {
    descriptor.release();
  }
}
