package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.peer.JdkEcho;
import io.upcall.samples.bench.peer.NettyEcho;
import io.upcall.samples.bench.peer.NettyTransport;
import io.upcall.samples.bench.peer.VertxEcho;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
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

  /** How much effort it takes for a server to take part. */
  private record Entry(Effort least, Contender contender) {}

  /**
   * Those that take part, in the order of the table: with little effort ours and who a target is
   * set against, with all of it also ours on the portable driver. The C servers are built into the
   * workplace's folder.
   *
   * @param jvmFlags flags for the Java servers, after those that this JVM has itself
   */
  static List<Contender> contenders(Workplace workplace, List<String> jvmFlags, Effort effort)
      throws InterruptedException {
    return entries(workplace, jvmFlags).stream()
        .filter(entry -> entry.least.compareTo(effort) <= 0)
        .map(Entry::contender)
        .toList();
  }

  private static List<Entry> entries(Workplace workplace, List<String> jvmFlags)
      throws InterruptedException {
    return List.of(
        quick(upcall(BLOCKING, "blocking", "auto", jvmFlags)),
        quick(upcall(ASYNC, "async", "auto", jvmFlags)),
        quick(inC(LIBURING, CPeer.ECHO_URING, workplace)),
        quick(inC(LIBURING_MULTISHOT, CPeer.ECHO_URING_MULTISHOT, workplace)),
        new Entry(Effort.NORMAL, inC(C_EPOLL, CPeer.ECHO_EPOLL, workplace)),
        quick(netty(NETTY_URING, NettyTransport.IO_URING, jvmFlags)),
        new Entry(Effort.NORMAL, netty(NETTY_EPOLL, NettyTransport.EPOLL, jvmFlags)),
        new Entry(Effort.NORMAL, netty(NETTY_NIO, NettyTransport.NIO, jvmFlags)),
        quick(java(JDK, JdkEcho.class, jvmFlags, ANY_PORT)),
        quick(java(VERTX, VertxEcho.class, jvmFlags, ANY_PORT)),
        new Entry(Effort.FULL, upcall(BLOCKING_ON_VERTX, "blocking", "vertx", jvmFlags)),
        new Entry(Effort.FULL, upcall(ASYNC_ON_VERTX, "async", "vertx", jvmFlags)));
  }

  private static Entry quick(Contender contender) {
    return new Entry(Effort.QUICK, contender);
  }

  private static Contender java(
      String name, Class<?> main, List<String> jvmFlags, String... arguments) {
    return Contender.metered(name, JavaCommand.meteredMain(main, jvmFlags, arguments));
  }

  private static Contender upcall(String name, String style, String driver, List<String> jvmFlags) {
    return Contender.metered(
        name,
        JavaCommand.meteredSamples(
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
    return Contender.inC(name, peer, workplace, List.of(ANY_PORT));
  }

  private static Contender netty(String name, NettyTransport transport, List<String> jvmFlags) {
    String missing = transport.missing();
    return missing.isEmpty()
        ? java(name, NettyEcho.class, jvmFlags, transport.name(), ANY_PORT)
        : Contender.missing(name, missing);
  }
}
