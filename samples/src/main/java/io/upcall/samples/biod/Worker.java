package io.upcall.samples.biod;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A biod: makes one request after the other, and waits for each.
 *
 * <p>All of them help themselves by one counter, which is better than the queue that real biods
 * have: none is ever woken for a request. The results are its thread's, and then whoever's who
 * joined that.
 */
final class Worker implements Runnable {
  private final Load load;
  private final Disk disk;
  private final AtomicInteger next;
  private final Tally tally;
  private @Nullable IOException failure;

  Worker(Load load, Disk disk, AtomicInteger next) {
    this.load = load;
    this.disk = disk;
    this.next = next;
    this.tally = new Tally(load);
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Blocks.BYTES, Blocks.BYTES);
      ByteBuffer bytes = block.asByteBuffer();
      for (int request; (request = next.getAndIncrement()) < load.requests(); ) {
        tally.count(request, perform(request, block, bytes.clear()), block);
      }
    } catch (IOException stops) {
      failure = stops;
    }
  }

  private int perform(int request, MemorySegment block, ByteBuffer bytes) throws IOException {
    if (!load.isWrite(request)) {
      return disk.read(bytes, load.offset(request));
    }
    load.fill(block, request);
    return disk.write(bytes, load.offset(request));
  }

  Sums sums() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return tally.sums();
  }
}
