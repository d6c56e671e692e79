package io.upcall.samples.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The load's transport on a {@link Selector}.
 *
 * <p>A round trip costs one read, one write and its share of one select: the interest of a key
 * stays what it is, unless a write did not take the whole message.
 */
final class NioTransport implements Transport {
  private static final int READ_AND_WRITE = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

  private final InetSocketAddress server;
  private final Messages messages;
  private final Selector selector;
  private final Link[] links;
  // One object for all selects: a lambda made in poll() would be garbage in every batch.
  private final Consumer<SelectionKey> onReady = this::onReady;
  private @Nullable Replies replies; // not null only within poll()

  /**
   * One connection.
   *
   * @param outgoing from its position to its limit is what has not gone out yet
   * @param incoming from its position to its limit is where the rest of the echo goes
   */
  private record Link(
      int connection,
      SocketChannel channel,
      SelectionKey key,
      ByteBuffer outgoing,
      ByteBuffer incoming) {}

  private NioTransport(InetSocketAddress server, Messages messages, Selector selector) {
    this.server = server;
    this.messages = messages;
    this.selector = selector;
    links = new Link[messages.connections()];
  }

  /** Connects all of them; when one fails, none is left open. */
  static NioTransport connect(InetSocketAddress server, Messages messages) throws IOException {
    NioTransport transport = new NioTransport(server, messages, Selector.open());
    try {
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
    Link link = links[connection];
    link.outgoing.clear();
    link.incoming.clear();
    if (!write(link)) {
      link.key.interestOps(READ_AND_WRITE);
    }
  }

  @Override
  public void poll(Replies receiver, long timeoutNanos) throws IOException {
    replies = receiver;
    try {
      if (timeoutNanos == 0) {
        selector.selectNow(onReady);
      } else {
        // A timeout of 0 ms would mean for ever.
        selector.select(onReady, Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      replies = null;
    }
  }

  @Override
  public void reconnect(int connection) throws IOException {
    links[connection].channel.close();
    open(connection);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close(); // also what completes the close of its registered channels
  }

  private void open(int connection) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(server);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      links[connection] =
          new Link(
              connection,
              channel,
              key,
              messages.outgoing(connection).asByteBuffer(),
              messages.incoming(connection).asByteBuffer());
      key.attach(links[connection]);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void onReady(SelectionKey key) {
    Link link = (Link) key.attachment();
    try {
      if (key.isWritable() && write(link)) {
        key.interestOps(SelectionKey.OP_READ);
      }
      if (key.isReadable()) {
        read(link);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the whole message has gone out. */
  private boolean write(Link link) throws IOException {
    link.channel.write(link.outgoing);
    return !link.outgoing.hasRemaining();
  }

  private void read(Link link) throws IOException {
    if (link.channel.read(link.incoming) < 0) {
      throw new EOFException("connection " + link.connection + ": closed by the server");
    }
    Replies receiver = replies;
    if (receiver != null && !link.incoming.hasRemaining()) {
      receiver.onReply(link.connection);
    }
  }
}
