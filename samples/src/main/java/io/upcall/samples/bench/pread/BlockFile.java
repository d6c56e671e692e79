package io.upcall.samples.bench.pread;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of whole blocks, read at offsets by many threads. */
interface BlockFile extends AutoCloseable {
  /** Size of a block, which is also what O_DIRECT wants buffers and offsets to be a multiple of. */
  int BLOCK_BYTES = 4096;

  /** Reads into the buffer from its position on; returns the count. */
  int read(ByteBuffer buffer, long offset) throws IOException;

  @Override
  void close() throws IOException;
}
