package io.upcall.samples.bench.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The message of every connection and the room for its echo, off the heap and side by side.
 *
 * <p>A message is a number that changes with every round trip, then random bytes of the connection:
 * an echo that is stale, cut, or another connection's is seen, at the price of one comparison.
 */
final class Messages {
  private static final int NUMBER_BYTES = Long.BYTES;

  private final int connections;
  private final int messageBytes;
  private final MemorySegment outgoing;
  private final MemorySegment incoming;

  /** Messages in memory that lives as long as the arena. */
  Messages(Arena arena, int connections, int messageBytes) {
    this.connections = connections;
    this.messageBytes = messageBytes;
    outgoing = arena.allocate((long) connections * messageBytes, NUMBER_BYTES);
    incoming = arena.allocate((long) connections * messageBytes, NUMBER_BYTES);
    SplittableRandom random = new SplittableRandom(1);
    for (long i = 0; i < outgoing.byteSize(); i++) {
      outgoing.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
    }
  }

  int connections() {
    return connections;
  }

  /** Length of every message. */
  int messageBytes() {
    return messageBytes;
  }

  /** The message to send. */
  MemorySegment outgoing(int connection) {
    return outgoing.asSlice(offset(connection), messageBytes);
  }

  /** Where the echo goes. */
  MemorySegment incoming(int connection) {
    return incoming.asSlice(offset(connection), messageBytes);
  }

  /** Makes the connection's next message. */
  void prepare(int connection, long number) {
    if (messageBytes >= NUMBER_BYTES) {
      outgoing.set(ValueLayout.JAVA_LONG_UNALIGNED, offset(connection), number);
    } else {
      outgoing.set(ValueLayout.JAVA_BYTE, offset(connection), (byte) number);
    }
  }

  /** Compares a whole echo with what was sent. */
  void verify(int connection) throws IOException {
    long begin = offset(connection);
    long end = begin + messageBytes;
    long mismatch = MemorySegment.mismatch(outgoing, begin, end, incoming, begin, end);
    if (mismatch >= 0) {
      throw new IOException(
          "connection " + connection + ": echo differs from the message at byte " + mismatch);
    }
  }

  private long offset(int connection) {
    return (long) connection * messageBytes;
  }
}
