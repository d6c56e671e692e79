package io.upcall.samples.echod;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.recv;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysSocket.setsockopt;

import io.upcall.samples.server.Conversation;
import java.io.IOException;

/** Echo in blocking style: receive, send it back, receive. */
final class BlockingEcho extends Conversation {
  /** All that an idle connection holds. */
  static final int SMALLEST = 512;

  static final int LARGEST = 64 << 10;

  /** So many small messages in a row show that the bulk is over. */
  private static final int SMALL_IN_A_ROW = 16;

  BlockingEcho(int fd) {
    super(fd);
  }

  @Override
  protected void converse() throws IOException {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    byte[] buffer = new byte[SMALLEST];
    int small = 0;
    for (int received; (received = recv(fd, buffer, 0, buffer.length, 0)) > 0; ) {
      sendAll(buffer, received);
      small = received <= SMALLEST ? small + 1 : 0;
      buffer = resized(buffer, received, small);
    }
  }

  private void sendAll(byte[] buffer, int bytes) throws IOException {
    for (int sent = 0; sent < bytes; ) {
      sent += send(fd, buffer, sent, bytes - sent, 0);
    }
  }

  /** Twice the size when it was filled; the smallest again when that has been enough for long. */
  private static byte[] resized(byte[] buffer, int received, int small) {
    if (received == buffer.length && buffer.length < LARGEST) {
      return new byte[2 * buffer.length];
    }
    return small >= SMALL_IN_A_ROW && buffer.length > SMALLEST ? new byte[SMALLEST] : buffer;
  }
}
