package io.upcall.samples.bench.mixed;

import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.NetinetIn.TCP_NODELAY;
import static io.upcall.libc.SysSocket.recv;
import static io.upcall.libc.SysSocket.send;
import static io.upcall.libc.SysSocket.setsockopt;

import io.upcall.samples.server.Conversation;
import java.io.IOException;

/** Small messages, sent back as they come. */
final class Echo extends Conversation {
  private static final int BUFFER_BYTES = 512;

  Echo(int fd) {
    super(fd);
  }

  @Override
  protected void converse() throws IOException {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int received; (received = recv(fd, buffer, 0, buffer.length, 0)) > 0; ) {
      for (int sent = 0; sent < received; ) {
        sent += send(fd, buffer, sent, received - sent, 0);
      }
    }
  }
}
