package io.upcall.samples.kvd;

import io.upcall.cores.Proc;
import io.upcall.libc.ErrnoException;
import io.upcall.samples.kvd.command.Replay;
import io.upcall.samples.kvd.command.Settings;
import io.upcall.samples.kvd.command.Shared;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.log.DamagedFileException;
import io.upcall.samples.kvd.log.DiskFile;
import io.upcall.samples.kvd.log.Folder;
import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.kvd.log.LogFile;
import io.upcall.samples.kvd.log.Recovery;
import io.upcall.samples.kvd.log.Rewriter;
import io.upcall.samples.server.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The append-only file of a server that runs: its writer, its syncer, its rewriter. */
final class Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

  private final AppendLog log;
  private final @Nullable Rewriter rewriter;
  private final Thread writer;
  private final Periodic syncer;

  private Persistence(AppendLog log, @Nullable Rewriter rewriter) {
    this.log = log;
    this.rewriter = rewriter;
    this.writer = Proc.current().spawn(log::run);
    this.syncer = Periodic.start(TimeUnit.SECONDS.toNanos(1), this::everySecond);
  }

  /** Reads what is in a folder and goes on there; by the proc's main uthread. */
  static Persistence open(Shared shared, Path path, FsyncPolicy policy) throws IOException {
    Folder folder = new Folder(path.toString());
    DiskFile file;
    try {
      file = folder.open();
    } catch (ErrnoException failure) {
      throw StartFailure.of("--dir " + path, failure.errno);
    }
    long bytes = recover(shared, folder, file);
    AppendLog log = new AppendLog(file, policy);
    Rewriter rewriter = new Rewriter(folder, log, shared.store(), bytes);
    shared.setRewriter(rewriter);
    shared.settings().constant("dir", () -> path.toAbsolutePath().normalize().toString());
    return attach(shared, log, rewriter);
  }

  /** Logs to a file of which nothing is read: for tests. */
  static Persistence of(Shared shared, LogFile file, FsyncPolicy policy) {
    return attach(shared, new AppendLog(file, policy), null);
  }

  private static Persistence attach(Shared shared, AppendLog log, @Nullable Rewriter rewriter) {
    shared.store().logTo(log);
    shared.settings().constant("appendonly", () -> "yes");
    shared.settings().constant("appendfilename", () -> Folder.FILE);
    shared.settings().put("appendfsync", new FsyncSetting(log));
    return new Persistence(log, rewriter);
  }

  private static long recover(Shared shared, Folder folder, DiskFile file) throws IOException {
    long beginNanos = System.nanoTime();
    try (Replay replay = Replay.begin(shared)) {
      Recovery.Outcome outcome = Recovery.run(file, replay::apply);
      if (outcome.cutBytes() > 0) {
        LOG.warn(
            "{}: its last {} bytes were torn and are cut off; {} bytes are left",
            folder.filePath(),
            outcome.cutBytes(),
            outcome.keptBytes());
      }
      LOG.info(
          "{}: {} keys from {} requests, {} bytes, in {} ms",
          folder.filePath(),
          shared.store().keys(),
          outcome.requests(),
          outcome.keptBytes(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos));
      return outcome.keptBytes();
    } catch (DamagedFileException damaged) {
      throw new StartFailure(folder.filePath() + ": " + damaged.getMessage());
    }
  }

  AppendLog log() {
    return log;
  }

  private void everySecond() throws IOException {
    if (log.failure() == null) {
      if (log.policy() == FsyncPolicy.EVERYSEC) {
        log.sync();
      }
      if (rewriter != null) {
        rewriter.startIfLong();
      }
    }
  }

  /** Writes and syncs all; when no connection is left. */
  void close() throws IOException {
    syncer.close();
    if (rewriter != null) {
      rewriter.stop();
    }
    log.close();
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    log.closeFile();
  }

  /** appendfsync. */
  private static final class FsyncSetting implements Settings.Setting {
    private final AppendLog log;

    FsyncSetting(AppendLog log) {
      this.log = log;
    }

    @Override
    public String get() {
      return log.policy().toString();
    }

    @Override
    public @Nullable String set(String value) {
      FsyncPolicy policy = FsyncPolicy.of(value);
      if (policy == null) {
        return "argument(s) must be one of the following: everysec, always, no";
      }
      log.setPolicy(policy);
      return null;
    }
  }
}
