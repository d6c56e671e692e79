package io.upcall.samples.bench;

import io.upcall.samples.bench.peer.JdkEcho;
import io.upcall.samples.bench.peer.UringEcho;
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
  static final String JDK = "JDK virtual threads";
  static final String BLOCKING_ON_VERTX = "Upcall blocking on vertx";
  static final String ASYNC_ON_VERTX = "Upcall async on vertx";
  static final String VERTX = "plain Vert.x";

  private static final String ANY_PORT = "0";

  private EchoServers() {}

  /**
   * All of them, in the order of the table; the C server is built into the workplace's folder.
   *
   * @param jvmFlags flags for the Java servers, after those that this JVM has itself
   */
  static List<Contender> contenders(Workplace workplace, List<String> jvmFlags)
      throws InterruptedException {
    return List.of(
        upcall(BLOCKING, "blocking", "auto", jvmFlags),
        upcall(ASYNC, "async", "auto", jvmFlags),
        liburing(workplace),
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

  private static Contender liburing(Workplace workplace) throws InterruptedException {
    try {
      String program = UringEcho.build(workplace).toString();
      return Contender.of(LIBURING, List.of(program, ANY_PORT));
    } catch (IOException e) {
      return Contender.missing(LIBURING, String.valueOf(e.getMessage()));
    }
  }
}
