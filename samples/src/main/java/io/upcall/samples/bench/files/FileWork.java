package io.upcall.samples.bench.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a {@link FileWorker} does again and again; offsets go through the file and begin anew. */
public enum FileWork {
  /** Writes 4 KiB and waits until they are on the disk (fdatasync). */
  WRITE_AND_SYNC(4 << 10) {
    @Override
    void once(ChunkFile from, ChunkFile to, ByteBuffer buffer, long offset) throws IOException {
      requireWhole(to.write(buffer.clear(), offset));
      to.sync();
    }
  },
  /** Reads the next 128 KiB, from the page cache. */
  READ_THROUGH(128 << 10) {
    @Override
    void once(ChunkFile from, ChunkFile to, ByteBuffer buffer, long offset) throws IOException {
      requireWhole(from.read(buffer.clear(), offset));
    }
  },
  /** Reads 128 KiB and writes them to the other file, from and to the page cache. */
  COPY(128 << 10) {
    @Override
    void once(ChunkFile from, ChunkFile to, ByteBuffer buffer, long offset) throws IOException {
      requireWhole(from.read(buffer.clear(), offset));
      requireWhole(to.write(buffer.flip(), offset));
    }
  };

  private final int chunkBytes;

  FileWork(int chunkBytes) {
    this.chunkBytes = chunkBytes;
  }

  /** Bytes of an operation. */
  public int chunkBytes() {
    return chunkBytes;
  }

  abstract void once(ChunkFile from, ChunkFile to, ByteBuffer buffer, long offset)
      throws IOException;

  void requireWhole(int count) throws IOException {
    if (count != chunkBytes) {
      throw new IOException(this + ": " + count + " bytes instead of " + chunkBytes);
    }
  }
}
