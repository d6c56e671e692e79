package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncSource;
import io.upcall.async.EventQueue;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import io.upcall.async.testing.RecordedSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams through four buffers: more than they hold, held back, given back in any order. */
class UringStreamTest extends UringTest {

  private static final int BUFFERS = 4;
  private static final int BLOCK = 1 << 20;
  private static final int SHUT_WR = 1;
  private static final int NR_SHUTDOWN = io.upcall.async.kernel.Sys.NR_SHUTDOWN;

  @Override
  UringOptions options() {
    return UringOptions.defaults().buffers(BUFFERS, BUFFERS);
  }

  /** What stands at a position of the stream that {@link #feed} sends. */
  private static byte at(long position) {
    return (byte) (position % 251);
  }

  /** Sends {@code bytes} of the pattern, and the end of the stream. */
  private static Thread feed(int fd, long bytes) {
    Thread feeder =
        new Thread(
            () -> {
              NativeSyscalls syscalls = new NativeSyscalls();
              long block = NativeMemory.allocate(BLOCK + 251L);
              for (int i = 0; i < BLOCK + 251; i++) {
                NativeMemory.putByte(block + i, at(i));
              }
              for (long sent = 0; sent < bytes; ) {
                long from = block + sent % 251;
                sent += syscalls.write(fd, from, Math.min(BLOCK, bytes - sent));
              }
              syscalls.syscall(NR_SHUTDOWN, fd, SHUT_WR, 0, 0, 0, 0);
              NativeMemory.free(block);
            });
    feeder.start();
    return feeder;
  }

  /** Checks the first and the last byte of each piece against its place in the stream. */
  private static final class Checked extends AsyncSource {
    long received;
    int last = -1;

    Checked() {
      super(null, 16);
    }

    @Override
    protected void run() {
      while (next()) {
        last = result();
        if (last > 0) {
          assertThat(NativeMemory.getByte(selectedBuffer())).isEqualTo(at(received));
          received += last;
          assertThat(NativeMemory.getByte(selectedBuffer() + last - 1)).isEqualTo(at(received - 1));
          releaseBuffer();
        }
      }
    }
  }

  @Test
  void aGibibyteGoesThroughFourBuffers() throws InterruptedException {
    int[] pair = kernel.socketPair(0);
    long bytes = 1L << 30;
    Checked recv = new Checked();
    driver.submit(SocketCalls.recvMultishot(recv, pair[0], 0), 0);
    Thread feeder = feed(pair[1], bytes);
    while (!recv.isDone()) {
      driver.turn(TURN_NANOS);
    }
    feeder.join();
    assertThat(recv.received).isEqualTo(bytes);
    assertThat(recv.last).isZero();
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void aStreamGoesOnWhenABufferIsGivenBack() {
    int[] pair = kernel.socketPair(0);
    EventQueue queue = EventQueue.polled();
    AsyncSource recv = AsyncSource.to(queue, 64);
    driver.submit(SocketCalls.recvMultishot(recv, pair[0], 0), 0);
    driver.turn(0);
    int blocks = 2 * BUFFERS;
    for (int i = 0; i < blocks; i++) {
      kernel.write(pair[1], filled(i, StreamBuffers.BYTES));
      driver.turn(0);
    }
    Deque<long[]> held = new ArrayDeque<>();
    long got = take(recv, held);
    for (int i = 0; i < 5; i++) {
      driver.turn(0);
      got += take(recv, held);
    }
    assertThat(got)
        .as("no more than the buffers hold")
        .isEqualTo((long) BUFFERS * StreamBuffers.BYTES);
    assertThat(recv.isInFlight()).isTrue();
    assertThat(driver.hasWork()).as("nothing to do until one is given back").isFalse();
    while (got < (long) blocks * StreamBuffers.BYTES) {
      driver.releaseBuffer(held.remove()[0]);
      driver.turn(0);
      got += take(recv, held);
    }
    held.forEach(piece -> driver.releaseBuffer(piece[0]));
    driver.cancel(recv);
    turnUntil(() -> driver.inFlight() == 0);
  }

  private static byte[] filled(int value, int bytes) {
    byte[] data = new byte[bytes];
    java.util.Arrays.fill(data, (byte) value);
    return data;
  }

  private static long take(AsyncSource recv, Deque<long[]> held) {
    long bytes = 0;
    while (recv.next()) {
      if (recv.selectedBuffer() != 0) {
        held.add(new long[] {recv.selectedBuffer(), recv.result()});
        bytes += recv.result();
      }
    }
    return bytes;
  }

  @Test
  void piecesGivenBackInAnyOrderAreNeverWrittenOver() {
    Random random = new Random(7);
    int[] pair = kernel.socketPair(0);
    AsyncSource recv = AsyncSource.to(EventQueue.polled(), 64);
    driver.submit(SocketCalls.recvMultishot(recv, pair[0], 0), 0);
    driver.turn(0);
    List<long[]> held = new ArrayList<>();
    long sent = 0;
    long received = 0;
    for (int step = 0; step < 3_000; step++) {
      if (sent - received < 30_000) {
        byte[] data = new byte[1 + random.nextInt(9_000)];
        for (int i = 0; i < data.length; i++) {
          data[i] = at(sent + i);
        }
        kernel.write(pair[1], data);
        sent += data.length;
      }
      driver.turn(0);
      while (recv.next()) {
        held.add(new long[] {recv.selectedBuffer(), recv.result(), received});
        received += recv.result();
      }
      while (!held.isEmpty() && (held.size() > 6 || random.nextBoolean())) {
        long[] piece = held.remove(random.nextInt(held.size()));
        for (long i = 0; i < piece[1]; i++) {
          assertThat(NativeMemory.getByte(piece[0] + i)).isEqualTo(at(piece[2] + i));
        }
        driver.releaseBuffer(piece[0]);
      }
    }
    held.forEach(piece -> driver.releaseBuffer(piece[0]));
    assertThat(received).isPositive();
    driver.cancel(recv);
    turnUntil(() -> driver.inFlight() == 0);
    while (recv.next()) {
      if (recv.selectedBuffer() != 0) {
        recv.releaseBuffer();
      }
    }
  }

  @Test
  void aReceiveWithoutABufferOrABlockWaitsForOne() {
    List<RecordedCall> held = new ArrayList<>();
    int[] pair = kernel.socketPair(0);
    for (int i = 0; i < BUFFERS + Slab.SMALL_COUNT + Slab.LARGE_COUNT; i++) {
      RecordedCall recv = call();
      kernel.write(pair[1], "y");
      assertThat(run(recv.recvSelected(pair[0], 0))).isEqualTo(1);
      held.add(recv);
    }
    RecordedCall starved = call();
    kernel.write(pair[1], "data");
    driver.submit(starved.recvSelected(pair[0], 0), 0);
    RecordedCall second = call();
    int[] other = kernel.socketPair(0);
    kernel.write(other[1], "more");
    driver.submit(second.recvSelected(other[0], 0), 0);
    for (int i = 0; i < 5; i++) {
      driver.turn(0);
    }
    assertThat(starved.isInFlight()).isTrue();
    assertThat(driver.hasWork()).as("nothing to do: no spinning").isFalse();
    held.remove(0).releaseBuffer();
    assertThat(driver.hasWork()).isTrue();
    turnUntil(() -> starved.isDone() || second.isDone());
    driver.cancel(second);
    driver.cancel(starved);
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(starved.result()).isEqualTo(4);
    assertThat(Kernel.textAt(starved.selectedBuffer(), 4)).isEqualTo("data");
    assertThat(second.results()).containsExactly(-io.upcall.async.Errno.ECANCELED);
    starved.releaseBuffer();
    held.forEach(RecordedCall::releaseBuffer);
  }

  @Test
  void atomicMakesNoBuffers() {
    int[] pair = kernel.socketPair(0);
    RecordedSource recv = new RecordedSource(null, 4);
    SocketCalls.recvMultishot(recv, pair[0], 0);
    assertThat(driver.submit(recv, Submitter.ATOMIC)).isEqualTo(Submitter.AGAIN);
    assertThat(driver.submit(recv, 0)).isEqualTo(Submitter.PENDING);
  }
}
