package io.upcall.async.mix;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.kernel.NativeMemory;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Bytes through a pipe or a connection. The n-th byte is n, so that the reader sees one that is
 * lost, doubled or moved. From time to time it closes its descriptors under its calls:
 *
 * <pre>
 *   OPEN ──all calls cancelled──▶ ENDING ──all are over──▶ CLOSING ──both closed──▶ OPEN (new ones)
 * </pre>
 */
final class Lane extends Actor implements AutoCloseable {

  private static final int LARGEST_BYTES = 9_000;
  private static final int POLLIN = 1;

  private enum Stage {
    OPEN,
    ENDING,
    CLOSING
  }

  private final boolean socket;
  private final MixCall send;
  private final MixCall recv;
  private final MixCall poll;
  private final MixCall cancelFd;
  private final MixCall[] closes;
  private final byte[] data = new byte[LARGEST_BYTES];
  private final byte[] got = new byte[LARGEST_BYTES];
  private final long gotNative = NativeMemory.allocate(LARGEST_BYTES);
  private Stage stage = Stage.OPEN;

  /** To read, to write; -1 once closed. */
  private int[] fds;

  /** Where the last recv(2) went. */
  private boolean intoHeap;

  private long sent;
  private long received;

  Lane(RandomMix mix, boolean socket, @Nullable EventQueue queue) {
    super(mix);
    this.socket = socket;
    send = call(queue);
    recv = call(null);
    poll = call(queue);
    cancelFd = call(null);
    closes = new MixCall[] {call(null), call(queue)};
    fds = newPair();
  }

  private int[] newPair() {
    return socket ? mix.ground().streamPair() : mix.ground().pipe();
  }

  @Override
  void step(Random random) {
    switch (stage) {
      case OPEN:
        stepOpen(random);
        break;
      case ENDING:
        if (!send.isPending() && !recv.isPending() && !poll.isPending() && !cancelFd.isPending()) {
          stage = Stage.CLOSING;
        }
        break;
      case CLOSING:
        stepClosing(random);
        break;
    }
  }

  private void stepOpen(Random random) {
    int kind = random.nextInt(200);
    if (kind == 0) {
      end(random);
    } else if (kind < 90 && !send.isPending()) {
      send(1 + random.nextInt(LARGEST_BYTES));
    } else if (kind < 190 && !recv.isPending()) {
      receive(random, 1 + random.nextInt(LARGEST_BYTES));
    } else if (!poll.isPending()) {
      mix.submit(poll.poll(fds[0], POLLIN));
    }
  }

  private void send(int bytes) {
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) (sent + i);
    }
    if (socket) {
      mix.submit(send.send(fds[1], data, 0, bytes, 0));
    } else {
      mix.submit(send.write(fds[1], data, 0, bytes, AsyncCall.CURRENT));
    }
  }

  private void receive(Random random, int bytes) {
    int kind = random.nextInt(3);
    if (!socket) {
      mix.submit(recv.read(fds[0], got, 0, bytes, AsyncCall.CURRENT));
    } else if (kind == 0) {
      intoHeap = true;
      mix.submit(recv.recv(fds[0], got, 0, bytes, 0));
    } else if (kind == 1) {
      intoHeap = false;
      mix.submit(recv.recv(fds[0], gotNative, bytes, 0));
    } else {
      mix.submit(recv.recvSelected(fds[0], 0));
    }
  }

  private void end(Random random) {
    stage = Stage.ENDING;
    if (random.nextBoolean()) {
      for (MixCall call : new MixCall[] {recv, poll}) {
        call.mayBeCanceled();
      }
      mix.submit(cancelFd.cancelFd(fds[0]));
    }
    mix.cancel(send);
    mix.cancel(recv);
    mix.cancel(poll);
  }

  private void stepClosing(Random random) {
    int which = random.nextInt(2);
    if (fds[0] < 0 && fds[1] < 0) {
      fds = newPair();
      sent = 0;
      received = 0;
      stage = Stage.OPEN;
    } else if (fds[which] >= 0 && !closes[which].isPending()) {
      mix.submit(closes[which].close(fds[which]));
    }
  }

  @Override
  void over(MixCall call) {
    if (call == send) {
      sent += Math.max(0, call.result());
    } else if (call == recv) {
      received(call.result());
    } else if (call == closes[0] || call == closes[1]) {
      closed(call == closes[0] ? 0 : 1, call.result());
    } else if (call == poll && call.result() >= 0) {
      require((call.result() & POLLIN) != 0, "poll tells of %x", call.result());
    }
  }

  private void received(int bytes) {
    // A peer that is closing may be gone already: 0 is the end of its stream.
    require(bytes != 0 || stage != Stage.OPEN, "the stream ends at %d", received);
    for (int i = 0; i < bytes; i++) {
      byte is = byteAt(i);
      byte expected = (byte) (received + i);
      require(is == expected, "byte %d is %d, not %d", received + i, is, expected);
    }
    received += Math.max(0, bytes);
  }

  private byte byteAt(int index) {
    switch (recv.op()) {
      case RECV_SELECTED:
        return NativeMemory.getByte(recv.selectedBuffer() + index);
      case RECV:
        return intoHeap ? got[index] : NativeMemory.getByte(gotNative + index);
      default:
        return got[index];
    }
  }

  private void closed(int which, int result) {
    // Whatever else close(2) says, the descriptor is gone.
    if (result != -Errno.EBADF && result != -Errno.ECANCELED) {
      mix.ground().closed(fds[which]);
      fds[which] = -1;
    }
  }

  @Override
  public void close() {
    NativeMemory.free(gotNative);
  }

  @Override
  public String toString() {
    return (socket ? "connection" : "pipe") + " " + fds[1] + " to " + fds[0];
  }
}
