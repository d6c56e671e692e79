package io.upcall.samples.bench.peer;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which Netty does I/O. */
public enum NettyTransport {
  /** Netty's own ring. */
  IO_URING {
    @Override
    @Nullable Throwable obstacle() {
      return IoUring.unavailabilityCause();
    }

    @Override
    IoHandlerFactory ioHandler() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> listenerType() {
      return IoUringServerSocketChannel.class;
    }
  },
  /** Its own epoll, edge-triggered. */
  EPOLL {
    @Override
    @Nullable Throwable obstacle() {
      return Epoll.unavailabilityCause();
    }

    @Override
    IoHandlerFactory ioHandler() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> listenerType() {
      return EpollServerSocketChannel.class;
    }
  },
  /** The JDK's selectors. */
  NIO {
    @Override
    @Nullable Throwable obstacle() {
      return null;
    }

    @Override
    IoHandlerFactory ioHandler() {
      return NioIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> listenerType() {
      return NioServerSocketChannel.class;
    }
  };

  /** Why it cannot be had here; empty when it can. */
  public String missing() {
    Throwable obstacle = obstacle();
    if (obstacle == null) {
      return "";
    }
    Throwable cause = obstacle;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "Netty has no " + name().toLowerCase(Locale.ROOT) + " here: " + cause;
  }

  abstract @Nullable Throwable obstacle();

  abstract IoHandlerFactory ioHandler();

  abstract Class<? extends ServerChannel> listenerType();
}
