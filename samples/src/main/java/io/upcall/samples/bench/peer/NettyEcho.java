package io.upcall.samples.bench.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An echo server as one writes it on Netty, on one event loop.
 *
 * <p>Takes the {@link NettyTransport} and the port; port 0 is a free one. Runs until it is killed.
 */
public final class NettyEcho {
  private static final int BACKLOG = 4096;

  private NettyEcho() {}

  /** Listens on the loopback address for ever. */
  public static void main(String[] args) {
    NettyTransport transport = NettyTransport.valueOf(args[0]);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    Channel listener =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, transport.ioHandler()))
            .channel(transport.listenerType())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Pipeline())
            .bind(address)
            .syncUninterruptibly()
            .channel();
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    System.out.println("listening on 127.0.0.1:" + port);
    listener.closeFuture().syncUninterruptibly();
  }

  /** What a new connection gets. */
  private static final class Pipeline extends ChannelInitializer<Channel> {
    private final Echo echo = new Echo();

    @Override
    protected void initChannel(Channel connection) {
      connection.pipeline().addLast(echo);
    }
  }

  /** One for all connections: it has no state. */
  @Sharable
  @SuppressWarnings("FutureReturnValueIgnored") // a void promise's failure comes as an exception
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    // The client reset the connection; there is nobody to tell.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
