package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.peer.JdkEcho;
import io.upcall.samples.bench.peer.NettyEcho;
import io.upcall.samples.bench.peer.NettyTransport;
import io.upcall.samples.bench.peer.VertxEcho;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.util.List;

/** The echo servers: ours in both styles, and the peers. */
final class EchoServers {
  static final String BLOCKING = "upcall blocking";
  static final String ASYNC = "upcall async";
  static final String LIBURING = "C liburing";
  static final String LIBURING_MULTISHOT = "C liburing multishot";
  static final String C_EPOLL = "C epoll";
  static final String NETTY_URING = "Netty io_uring";
  static final String NETTY_EPOLL = "Netty epoll";
  static final String NETTY_NIO = "Netty nio";
  static final String JDK = "JDK virtual threads";
  static final String BLOCKING_ON_VERTX = "upcall blocking on vertx";
  static final String ASYNC_ON_VERTX = "upcall async on vertx";
  static final String VERTX = "plain Vert.x";

  private static final String ANY_PORT = "0";

  private EchoServers() {}

  /**
   * All of them, in the order of the table; the C servers are built into the workplace's folder.
   *
   * @param jvmFlags flags for the Java servers, after those that this JVM has itself
   */
  static List<Contender> contenders(Workplace workplace, List<String> jvmFlags)
      throws InterruptedException {
    return List.of(
        upcall(BLOCKING, "blocking", "auto", jvmFlags),
        upcall(ASYNC, "async", "auto", jvmFlags),
        inC(LIBURING, CPeer.ECHO_URING, workplace),
        inC(LIBURING_MULTISHOT, CPeer.ECHO_URING_MULTISHOT, workplace),
        inC(C_EPOLL, CPeer.ECHO_EPOLL, workplace),
        netty(NETTY_URING, NettyTransport.IO_URING, jvmFlags),
        netty(NETTY_EPOLL, NettyTransport.EPOLL, jvmFlags),
        netty(NETTY_NIO, NettyTransport.NIO, jvmFlags),
        Contender.of(JDK, JavaCommand.main(JdkEcho.class, jvmFlags, ANY_PORT)),
        upcall(BLOCKING_ON_VERTX, "blocking", "vertx", jvmFlags),
        upcall(ASYNC_ON_VERTX, "async", "vertx", jvmFlags),
        Contender.of(VERTX, JavaCommand.main(VertxEcho.class, jvmFlags, ANY_PORT)));
  }

  private static Contender upcall(String name, String style, String driver, List<String> jvmFlags) {
    return Contender.of(
        name,
        JavaCommand.samples(
            jvmFlags,
            "echod",
            "--cores",
            "1",
            "--driver",
            driver,
            "--style",
            style,
            "--port",
            ANY_PORT));
  }

  private static Contender inC(String name, CPeer peer, Workplace workplace)
      throws InterruptedException {
    try {
      return Contender.of(name, List.of(peer.build(workplace).toString(), ANY_PORT));
    } catch (IOException e) {
      return Contender.missing(name, String.valueOf(e.getMessage()));
    }
  }

  private static Contender netty(String name, NettyTransport transport, List<String> jvmFlags) {
    String missing = transport.missing();
    return missing.isEmpty()
        ? Contender.of(
            name, JavaCommand.main(NettyEcho.class, jvmFlags, transport.name(), ANY_PORT))
        : Contender.missing(name, missing);
  }
}
