package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One end of a pipe(2). */
final class SimPipeEnd extends SimObject {

  private final ByteFifo fifo;
  private final boolean reads;

  private SimPipeEnd(ByteFifo fifo, boolean reads) {
    this.fifo = fifo;
    this.reads = reads;
  }

  /** The end to read from; its peer is the one to write to. */
  static SimPipeEnd pair(int capacity) {
    ByteFifo fifo = new ByteFifo(capacity);
    SimPipeEnd reader = new SimPipeEnd(fifo, true);
    SimPipeEnd writer = new SimPipeEnd(fifo, false);
    reader.peer = writer;
    writer.peer = reader;
    return reader;
  }

  private static void requireNoOffset(long offset) throws Refusal {
    if (offset != AsyncCall.CURRENT) {
      throw new Refusal(Errno.ESPIPE);
    }
  }

  @Override
  byte @Nullable [] read(int bytes, long offset) throws Refusal {
    if (!reads) {
      throw new Refusal(Errno.EBADF);
    }
    requireNoOffset(offset);
    if (bytes > 0 && fifo.size() == 0 && !fifo.isEnded()) {
      return null;
    }
    return fifo.read(Math.min(bytes, fifo.size()));
  }

  @Override
  int write(byte[] data, long offset) throws Refusal {
    if (reads) {
      throw new Refusal(Errno.EBADF);
    }
    requireNoOffset(offset);
    return writeTo(fifo, data);
  }

  /** What pipes and connections have in common. */
  static int writeTo(ByteFifo fifo, byte[] data) throws Refusal {
    if (fifo.isBroken()) {
      throw new Refusal(Errno.EPIPE);
    }
    if (data.length > 0 && fifo.room() == 0) {
      return BLOCKED;
    }
    int bytes = Math.min(data.length, fifo.room());
    fifo.write(bytes == data.length ? data : Arrays.copyOf(data, bytes));
    return bytes;
  }

  @Override
  int events() {
    if (reads) {
      return (fifo.size() > 0 ? POLLIN : 0) | (fifo.isEnded() ? POLLHUP : 0);
    }
    return fifo.isBroken() ? POLLOUT | POLLERR : fifo.room() > 0 ? POLLOUT : 0;
  }

  @Override
  void closed() {
    if (reads) {
      fifo.breakOff();
    } else {
      fifo.end();
    }
  }
}
