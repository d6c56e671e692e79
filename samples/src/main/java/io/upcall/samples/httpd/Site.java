package io.upcall.samples.httpd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What all connections of the server share. */
final class Site implements AutoCloseable {
  private final DocumentRoot root;
  private final FileCache cache = new FileCache();
  private final BufferSpace space;
  private final BufferPool buffers;
  private final @Nullable AccessLog accessLog;
  private final Timeouts timeouts;

  /** Takes over the root and the log. */
  Site(DocumentRoot root, @Nullable AccessLog accessLog, BufferSpace space, Timeouts timeouts) {
    this.root = root;
    this.accessLog = accessLog;
    this.space = space;
    this.buffers = new BufferPool(space);
    this.timeouts = timeouts;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  FileCache cache() {
    return cache;
  }

  BufferSpace space() {
    return space;
  }

  BufferPool buffers() {
    return buffers;
  }

  @Nullable AccessLog accessLog() {
    return accessLog;
  }

  /**
   * What the target in {@code bytes} names. A {@link CachedFile} comes with a reference for the
   * caller, a {@link Resource.Folder} with a descriptor.
   */
  Resource find(byte[] bytes, int from, int to) throws IOException {
    CachedFile file = cache.find(bytes, from, to, System.nanoTime());
    if (file != null) {
      return file;
    }
    Resource resource = root.open(bytes, from, to);
    if (resource instanceof CachedFile fresh) {
      cache.add(fresh);
    } else {
      cache.forget(bytes, from, to);
    }
    return resource;
  }

  /** Drops what is kept for who might ask again, and nobody has. */
  void sweep(long nowNanos) {
    cache.sweep(nowNanos);
    buffers.sweep();
  }

  @Override
  public void close() throws IOException {
    cache.close();
    root.close();
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
