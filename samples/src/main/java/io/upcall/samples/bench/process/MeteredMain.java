package io.upcall.samples.bench.process;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Starts another main class, and beside it a thread that tells how much the JVM has allocated: each
 * line of standard input is answered by {@code allocated N} on standard output, in bytes. The line
 * {@value #COLLECT} has it collect its garbage first.
 *
 * <p>The thread waits in a read until it is asked, and costs nothing until then. What is counted is
 * what the JVM counts for every thread anyway; virtual threads are their carriers'.
 */
public final class MeteredMain {
  static final String COLLECT = "collect";
  private static final int YOUNG_MEBIBYTES = 32; // more than -Xmn of whoever is asked to collect
  private static final String ANSWER = "allocated ";

  @SuppressWarnings("unused") // so that it is allocated
  private static volatile byte[] garbage = new byte[0];

  private MeteredMain() {}

  /** The main class's name, then its arguments. */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().daemon().name("allocation meter").start(MeteredMain::answer);
    MethodHandle main =
        MethodHandles.publicLookup()
            .findStatic(
                Class.forName(args[0]), "main", MethodType.methodType(void.class, String[].class));
    main.invokeExact(Arrays.copyOfRange(args, 1, args.length));
  }

  /** The number in a line of the answer; -1 when it is another line. */
  static long parse(String line) {
    return line.startsWith(ANSWER) ? Long.parseLong(line.substring(ANSWER.length())) : -1;
  }

  private static void answer() {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      String question = questions.readLine();
      while (question != null) {
        if (question.equals(COLLECT)) {
          collect();
        }
        System.out.println(ANSWER + allocatedBytes());
        question = questions.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Touches the whole young generation first: it is resident from then on, and what another program
   * allocates in an hour is not counted as growth between two collections.
   */
  private static void collect() {
    for (int i = 0; i < YOUNG_MEBIBYTES; i++) {
      garbage = new byte[1 << 20];
    }
    garbage = new byte[0];
    System.gc();
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
