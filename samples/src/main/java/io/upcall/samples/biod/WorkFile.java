package io.upcall.samples.biod;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that is read and written: made for it, looked at after each run, and deleted. */
final class WorkFile implements AutoCloseable {
  private final Path path;
  private final int blocks;
  private final FileChannel channel;

  private WorkFile(Path path, int blocks, FileChannel channel) {
    this.path = path;
    this.blocks = blocks;
    this.channel = channel;
  }

  /**
   * Makes it, with twice so many blocks.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it is there: it would be overwritten
   */
  static WorkFile create(Path path, int blocks) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    WorkFile file = new WorkFile(path, blocks, channel);
    try {
      file.fill();
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
    return file;
  }

  private void fill() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Blocks.BYTES, Long.BYTES);
      for (int number = 0; number < 2 * blocks; number++) {
        Blocks.fill(block, number, Load.READ_SALT);
        ByteBuffer bytes = block.asByteBuffer();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      // What is still to be written back would be in the way of the first run.
      channel.force(false);
    }
  }

  /** Whether the file system can go past the page cache. */
  boolean allowsDirect() {
    try {
      FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT).close();
      return true;
    } catch (IOException | UnsupportedOperationException refused) {
      return false;
    }
  }

  /** How many of the blocks that {@code load} wrote are not as it wrote them. */
  int wrong(Load load) throws IOException {
    int wrong = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment expected = arena.allocate(Blocks.BYTES, Long.BYTES);
      MemorySegment found = arena.allocate(Blocks.BYTES, Long.BYTES);
      int writes = load.requests() / 2;
      // Later ones are at the same blocks again, with the same content.
      for (int i = 0; i < Math.min(writes, blocks); i++) {
        int request = 2 * i + 1;
        load.fill(expected, request);
        int got = channel.read(found.asByteBuffer(), load.offset(request));
        if (got != Blocks.BYTES || expected.mismatch(found) != -1) {
          wrong++;
        }
      }
    }
    return wrong;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
