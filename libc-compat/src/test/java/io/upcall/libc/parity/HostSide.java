package io.upcall.libc.parity;

import io.upcall.libc.Fcntl;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The host's libc, on threads with a descriptor table of their own. */
final class HostSide<C extends Calls> implements Side<C> {

  /** The kernel sets it by itself in 64-bit programs, and shows it. */
  static final int O_LARGEFILE = 0x8000;

  /** Of both sides, at the beginning of a case. */
  static final int UMASK = 022;

  private static final int SECONDS = 20;

  /** Makes the calls of a table for one thread. */
  interface Factory<C> {
    C of(HostThread thread, List<Transcript> transcripts, Arena memory);
  }

  private final Factory<C> calls;

  /** Another one after a case that hung. Used by the test's thread. */
  private HostThread first = HostThread.open();

  HostSide(Factory<C> calls) {
    this.calls = calls;
  }

  @Override
  public Outcome run(Path folder, Behaviours.Body<C> body) throws Exception {
    List<Transcript> transcripts = new ArrayList<>();
    try (Arena memory = Arena.ofShared()) {
      first.callInt("chdir", memory.allocateFrom(folder.toString()));
      first.callInt("umask", UMASK);
      C bound = calls.of(first, transcripts, memory);
      FutureTask<Long> task = new FutureTask<>(() -> body.run(bound));
      // Not on the host's thread: a class that it loaded there would be read from a number that
      // is another file in its table, and the JVM would crash.
      Thread.ofPlatform().daemon().start(task);
      long result = await(task);
      List<String> noted = transcripts.stream().flatMap(t -> t.lines().stream()).toList();
      List<String> state = descriptors();
      state.addAll(Trees.describe(folder));
      return new Outcome(result, noted, state);
    } finally {
      first.callInt("close_range", 3, -1, 0);
    }
  }

  private long await(FutureTask<Long> task) throws Exception {
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException hung) {
      first = HostThread.open();
      throw hung;
    }
  }

  private List<String> descriptors() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int fd : openNumbers()) {
      int status = (int) first.callInt("fcntl", fd, Fcntl.F_GETFL) & ~O_LARGEFILE;
      int flags = (int) first.callInt("fcntl", fd, Fcntl.F_GETFD);
      long position = first.callLong("lseek", fd, 0L, Unistd.SEEK_CUR);
      lines.add(describe(fd, flags, status, position));
    }
    return lines;
  }

  private int[] openNumbers() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/task/" + first.tid() + "/fd"))) {
      return all.mapToInt(path -> Integer.parseInt(path.getFileName().toString()))
          .filter(fd -> fd > Unistd.STDERR_FILENO)
          .sorted()
          .toArray();
    }
  }

  /** What is compared of a descriptor. */
  static String describe(int fd, int flags, int status, long position) {
    return "fd %d flags %d status %#x at %d".formatted(fd, flags, status, position);
  }

  @Override
  public void end() {
    first.close();
  }
}
