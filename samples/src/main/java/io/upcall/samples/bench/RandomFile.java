package io.upcall.samples.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** A file of random bytes, on the disk and in the cache: no file system takes a short cut. */
final class RandomFile {
  private static final int CHUNK_BYTES = 1 << 20;

  private RandomFile() {}

  /** Writes so many chunks of 1 MiB. */
  static void write(Path file, int mebibytes) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    Random random = new Random(1);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        ByteBuffer left = ByteBuffer.wrap(chunk);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
      channel.force(true);
    }
  }
}
