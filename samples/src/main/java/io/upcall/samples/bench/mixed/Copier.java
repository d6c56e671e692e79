package io.upcall.samples.bench.mixed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;

/** Copies a file again and again by read and write, as cp does without short cuts. */
final class Copier {
  private static final int CHUNK_BYTES = 128 << 10;

  private final MixedStyle style;
  private final Path from;
  private final Path to;

  /** What has been copied; its thread's. */
  private long bytes;

  /** The same for other threads. */
  private volatile long copiedBytes;

  Copier(MixedStyle style, Path from, Path to) {
    this.style = style;
    this.from = from;
    this.to = to;
  }

  void copyForEver() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    while (true) {
      try (ByteChannel source = style.source(from);
          ByteChannel target = style.target(to)) {
        copy(source, target, buffer);
      }
    }
  }

  long copiedBytes() {
    return copiedBytes;
  }

  private void copy(ByteChannel source, ByteChannel target, ByteBuffer buffer) throws IOException {
    while (source.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        bytes += target.write(buffer);
      }
      copiedBytes = bytes;
    }
  }
}
