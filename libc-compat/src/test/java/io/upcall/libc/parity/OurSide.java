package io.upcall.libc.parity;

import io.upcall.async.DriverChoice;
import io.upcall.cores.DriverFactory;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.OpenNumbers;
import io.upcall.libc.SysStat;
import io.upcall.libc.Unistd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** This library, in one proc for the whole table: after each case all descriptors are closed. */
final class OurSide<C extends Calls> implements Side<C> {

  private static final int SECONDS = 20;

  private final BiFunction<Path, List<Transcript>, C> calls;
  private final ProcOptions options;

  // Others after a case that hung, which may go on and take what comes in its proc's queue. Used by
  // the test's thread.
  private LinkedBlockingQueue<FutureTask<?>> bodies = new LinkedBlockingQueue<>();
  private Proc proc;

  OurSide(DriverChoice driver, BiFunction<Path, List<Transcript>, C> calls) throws Exception {
    this.calls = calls;
    options = ProcOptions.named("parity").withDrivers(DriverFactory.of(driver));
    proc = start();
  }

  private Proc start() throws Exception {
    LinkedBlockingQueue<FutureTask<?>> own = bodies;
    return Proc.start(options, () -> serve(own));
  }

  private static int serve(LinkedBlockingQueue<FutureTask<?>> bodies) {
    try {
      while (true) {
        bodies.take().run();
      }
    } catch (InterruptedException killed) {
      return 0;
    }
  }

  @Override
  public Outcome run(Path folder, Behaviours.Body<C> body) throws Exception {
    FutureTask<Outcome> task = new FutureTask<>(() -> here(folder, body));
    bodies.add(task);
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException hung) {
      end();
      bodies = new LinkedBlockingQueue<>();
      proc = start();
      throw hung;
    }
  }

  private Outcome here(Path folder, Behaviours.Body<C> body) throws Exception {
    List<Transcript> transcripts = new ArrayList<>();
    int umask = SysStat.umask(HostSide.UMASK);
    Unistd.chdir(folder.toString());
    try {
      long result = body.run(calls.apply(folder, transcripts));
      List<String> noted = transcripts.stream().flatMap(t -> t.lines().stream()).toList();
      List<String> state = descriptors();
      state.addAll(Trees.describe(folder));
      return new Outcome(result, noted, state);
    } finally {
      for (int fd : OpenNumbers.now()) {
        Unistd.close(fd);
      }
      SysStat.umask(umask);
      Unistd.chdir("/");
    }
  }

  private static List<String> descriptors() throws ErrnoException {
    List<String> lines = new ArrayList<>();
    for (int fd : OpenNumbers.now()) {
      int status = Fcntl.fcntl(fd, Fcntl.F_GETFL) & ~HostSide.O_LARGEFILE;
      lines.add(HostSide.describe(fd, Fcntl.fcntl(fd, Fcntl.F_GETFD), status, position(fd)));
    }
    return lines;
  }

  private static long position(int fd) {
    try {
      return Unistd.lseek(fd, 0, Unistd.SEEK_CUR);
    } catch (ErrnoException none) {
      return -none.errno;
    }
  }

  @Override
  public void end() throws Exception {
    proc.kill(0);
    proc.awaitExit();
  }
}
