package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.CPeer;
import io.upcall.samples.bench.peer.JdkEcho;
import io.upcall.samples.bench.peer.NettyEcho;
import io.upcall.samples.bench.peer.NettyTransport;
import io.upcall.samples.bench.peer.VertxEcho;
import io.upcall.samples.bench.process.JavaCommand;
import io.upcall.samples.bench.process.Workplace;
import java.util.ArrayList;
import java.util.Collection;
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

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(BLOCKING, Effort.QUICK, upcall(BLOCKING, "blocking", "auto")),
          new Entry(ASYNC, Effort.QUICK, upcall(ASYNC, "async", "auto")),
          new Entry(LIBURING, Effort.QUICK, inC(LIBURING, CPeer.ECHO_URING)),
          new Entry(
              LIBURING_MULTISHOT,
              Effort.QUICK,
              inC(LIBURING_MULTISHOT, CPeer.ECHO_URING_MULTISHOT)),
          new Entry(C_EPOLL, Effort.NORMAL, inC(C_EPOLL, CPeer.ECHO_EPOLL)),
          new Entry(NETTY_URING, Effort.QUICK, netty(NETTY_URING, NettyTransport.IO_URING)),
          new Entry(NETTY_EPOLL, Effort.NORMAL, netty(NETTY_EPOLL, NettyTransport.EPOLL)),
          new Entry(NETTY_NIO, Effort.NORMAL, netty(NETTY_NIO, NettyTransport.NIO)),
          new Entry(JDK, Effort.QUICK, java(JDK, JdkEcho.class, ANY_PORT)),
          new Entry(VERTX, Effort.QUICK, java(VERTX, VertxEcho.class, ANY_PORT)),
          new Entry(BLOCKING_ON_VERTX, Effort.FULL, upcall(BLOCKING_ON_VERTX, "blocking", "vertx")),
          new Entry(ASYNC_ON_VERTX, Effort.FULL, upcall(ASYNC_ON_VERTX, "async", "vertx")));

  private EchoServers() {}

  /** Makes a contender; those in C are built into the workplace's folder. */
  private interface Recipe {
    Contender make(Workplace workplace, List<String> jvmFlags) throws InterruptedException;
  }

  /** Who, how much effort it takes for it to take part, and how it is made. */
  private record Entry(String name, Effort least, Recipe recipe) {}

  /** Those that take part with so much effort, in the order of the table. */
  static List<String> names(Effort effort) {
    return ENTRIES.stream()
        .filter(entry -> entry.least.compareTo(effort) <= 0)
        .map(Entry::name)
        .toList();
  }

  /**
   * How these are started, in the order of the table.
   *
   * @param jvmFlags flags for the Java servers, after those that this JVM has itself
   */
  static List<Contender> contenders(
      Workplace workplace, List<String> jvmFlags, Collection<String> names)
      throws InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    for (Entry entry : ENTRIES) {
      if (names.contains(entry.name)) {
        contenders.add(entry.recipe.make(workplace, jvmFlags));
      }
    }
    return contenders;
  }

  private static Recipe java(String name, Class<?> main, String... arguments) {
    return (workplace, jvmFlags) ->
        Contender.metered(name, JavaCommand.meteredMain(main, jvmFlags, arguments));
  }

  private static Recipe upcall(String name, String style, String driver) {
    return (workplace, jvmFlags) ->
        Contender.metered(
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

  private static Recipe inC(String name, CPeer peer) {
    return (workplace, jvmFlags) -> Contender.inC(name, peer, workplace, List.of(ANY_PORT));
  }

  private static Recipe netty(String name, NettyTransport transport) {
    Recipe recipe = java(name, NettyEcho.class, transport.name(), ANY_PORT);
    return (workplace, jvmFlags) -> {
      String missing = transport.missing();
      return missing.isEmpty()
          ? recipe.make(workplace, jvmFlags)
          : Contender.missing(name, missing);
    };
  }
}
