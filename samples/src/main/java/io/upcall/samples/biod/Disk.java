package io.upcall.samples.biod;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of blocks as a thread sees it that waits for each of them. */
interface Disk {
  /** pread(2). */
  int read(ByteBuffer block, long offset) throws IOException;

  /** pwrite(2). */
  int write(ByteBuffer block, long offset) throws IOException;
}
