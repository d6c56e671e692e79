package io.upcall.samples.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The load's transport on Linux: epoll, recv and send, called as a C program calls them.
 *
 * <p>A round trip through {@link NioTransport} costs the load a tenth more, a sixth with a thousand
 * connections, and then it is the load that is the bottleneck of a fast server: the server sleeps
 * now and then, and falling asleep and waking up are counted as its CPU time.
 */
final class EpollTransport implements Transport {
  private static final int EVENTS_MAX = 1024;
  private static final int CLOSED = -1;
  private static final int ADDRESS_OFFSET = 4; // in a struct sockaddr_in
  private static final int SOURCES = 250;
  private static final int PER_SOURCE = 1_000;
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final int messageBytes;
  private final Arena arena = Arena.ofConfined();
  private final Epoll epoll = new Epoll(arena);
  private final EpollEvents events = new EpollEvents(arena, EVENTS_MAX);
  private final int[] fds;
  private final long[] outgoing; // addresses of the messages
  private final long[] incoming; // addresses of the room for the echoes
  private final int[] sent; // bytes of the message
  private final int[] received; // bytes of the echo
  private final MemorySegment server;
  private final boolean loopback;
  private final MemorySegment source;
  private int opened;
  private int epollFd = CLOSED;

  private EpollTransport(InetSocketAddress server, Messages messages) {
    this.server = sockaddrIn(server.getAddress(), server.getPort());
    loopback = server.getAddress().isLoopbackAddress();
    source = sockaddrIn(server.getAddress(), 0);
    messageBytes = messages.messageBytes();
    fds = new int[messages.connections()];
    Arrays.fill(fds, CLOSED);
    outgoing = new long[fds.length];
    incoming = new long[fds.length];
    sent = new int[fds.length];
    received = new int[fds.length];
    for (int i = 0; i < fds.length; i++) {
      outgoing[i] = messages.outgoing(i).address();
      incoming[i] = messages.incoming(i).address();
    }
  }

  /** Whether this transport can reach the server from here. */
  static boolean canReach(InetSocketAddress server) {
    return System.getProperty("os.name").equals("Linux")
        && server.getAddress() instanceof Inet4Address;
  }

  /** Connects all of them; when one fails, none is left open. */
  static EpollTransport connect(InetSocketAddress server, Messages messages) throws IOException {
    EpollTransport transport = new EpollTransport(server, messages);
    try {
      transport.createEpoll();
      for (int i = 0; i < messages.connections(); i++) {
        transport.open(i);
      }
      return transport;
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  @Override
  public void send(int connection) throws IOException {
    sent[connection] = 0;
    received[connection] = 0;
    if (!write(connection)) {
      setInterest(connection, Epoll.EPOLLIN | Epoll.EPOLLOUT);
    }
  }

  @Override
  public void poll(Replies replies, long timeoutNanos) throws IOException {
    int count = epoll.await(epollFd, events, timeoutNanos);
    if (count != -Epoll.EINTR) {
      check("epoll_pwait2", count);
    }
    for (int i = 0; i < count; i++) {
      onReady(events.data(i), events.events(i), replies);
    }
  }

  @Override
  public void reconnect(int connection) throws IOException {
    close(fds[connection]);
    fds[connection] = CLOSED;
    open(connection);
  }

  @Override
  public void close() {
    for (int fd : fds) {
      close(fd);
    }
    close(epollFd);
    arena.close();
  }

  private void close(int fd) {
    if (fd != CLOSED) {
      epoll.close(fd);
    }
  }

  private void createEpoll() throws IOException {
    epollFd = check("epoll_create1", epoll.create());
  }

  /** The family in the machine's byte order, port and address in the network's. */
  private MemorySegment sockaddrIn(InetAddress address, int port) {
    MemorySegment sockaddr = arena.allocate(Epoll.SOCKADDR_IN_BYTES, Integer.BYTES);
    sockaddr.set(ValueLayout.JAVA_SHORT, 0, Epoll.AF_INET);
    sockaddr.set(NETWORK_SHORT, 2, (short) port);
    byte[] bytes = address.getAddress();
    MemorySegment.copy(bytes, 0, sockaddr, ValueLayout.JAVA_BYTE, ADDRESS_OFFSET, bytes.length);
    return sockaddr;
  }

  private void open(int connection) throws IOException {
    int fd = check("socket", epoll.socket());
    fds[connection] = fd;
    check(connection, "setsockopt", epoll.setNoDelay(fd));
    if (loopback) {
      bindToNextSource(connection, fd);
    }
    check(connection, "connect", epoll.connect(fd, server));
    check(
        connection,
        "epoll_ctl",
        epoll.control(epollFd, Epoll.EPOLL_CTL_ADD, fd, Epoll.EPOLLIN, connection));
  }

  /**
   * From one address after the other of 127.0.0.1 to 127.0.0.250: a closed connection's port stays
   * taken for a minute, and an address has 28,232 of them on most systems.
   */
  private void bindToNextSource(int connection, int fd) throws IOException {
    byte last = (byte) (1 + opened++ / PER_SOURCE % SOURCES);
    source.set(ValueLayout.JAVA_BYTE, ADDRESS_OFFSET + 3, last);
    check(connection, "setsockopt", epoll.setBindAddressNoPort(fd));
    check(connection, "bind", epoll.bind(fd, source));
  }

  private void onReady(int connection, int ready, Replies replies) throws IOException {
    if ((ready & Epoll.EPOLLOUT) != 0 && write(connection)) {
      setInterest(connection, Epoll.EPOLLIN);
    }
    if ((ready & ~Epoll.EPOLLOUT) != 0) { // errors and hang-ups too: recv tells which
      read(connection, replies);
    }
  }

  /** Returns whether the whole message has gone out. */
  private boolean write(int connection) throws IOException {
    int begin = sent[connection];
    int count = epoll.send(fds[connection], outgoing[connection] + begin, messageBytes - begin);
    if (count == -Epoll.EAGAIN) {
      return false;
    }
    check(connection, "send", count);
    sent[connection] = begin + count;
    return begin + count == messageBytes;
  }

  private void read(int connection, Replies replies) throws IOException {
    int begin = received[connection];
    int count = epoll.receive(fds[connection], incoming[connection] + begin, messageBytes - begin);
    if (count == -Epoll.EAGAIN) {
      return;
    }
    if (count == 0) {
      throw new EOFException("connection " + connection + ": closed by the server");
    }
    check(connection, "recv", count);
    received[connection] = begin + count;
    if (begin + count == messageBytes) {
      replies.onReply(connection);
    }
  }

  private void setInterest(int connection, int interest) throws IOException {
    check(
        connection,
        "epoll_ctl",
        epoll.control(epollFd, Epoll.EPOLL_CTL_MOD, fds[connection], interest, connection));
  }

  private void check(int connection, String function, int result) throws IOException {
    if (result < 0) {
      throw new IOException(
          "connection " + connection + ": " + function + ": " + epoll.message(-result));
    }
  }

  private int check(String function, int result) throws IOException {
    if (result < 0) {
      throw new IOException(function + ": " + epoll.message(-result));
    }
    return result;
  }
}
