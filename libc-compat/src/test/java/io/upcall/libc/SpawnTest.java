package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Signal.*;
import static io.upcall.libc.Spawn.*;
import static io.upcall.libc.SysWait.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.CoreManager;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Children of both kinds, and how they are waited for. */
@ExtendWith(NothingLeft.class)
class SpawnTest {

  @TempDir Path folder;

  private static String[] sh(String script) {
    return new String[] {"sh", "-c", script};
  }

  private static int shell(String script, PosixSpawnFileActions actions) throws ErrnoException {
    return posix_spawn("/bin/sh", actions, null, sh(script), null);
  }

  /** A child in this JVM, on a core beside its parent's. */
  private static int child(ProcMain main, PosixSpawnFileActions actions, PosixSpawnattr attr)
      throws ErrnoException {
    int all = CoreManager.system().topology().cores().size();
    ProcOptions options = ProcOptions.named("child").withCores(Math.max(2, all));
    return posix_spawn(main, options, actions, attr, null);
  }

  private static int statusOf(int pid) throws ErrnoException {
    int[] status = new int[1];
    assertThat(waitpid(pid, status, 0)).isEqualTo(pid);
    return status[0];
  }

  private static String readAll(int fd) throws ErrnoException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[100];
    for (int got; (got = Unistd.read(fd, buffer)) > 0; ) {
      text.append(new String(buffer, 0, got, UTF_8));
    }
    return text.toString();
  }

  // ---- executables of the host -----------------------------------------------------------------

  @Test
  void aChildOfTheHostIsWaitedFor() throws Exception {
    InProc.run(
        () -> {
          int pid = shell("exit 7", null);
          int status = statusOf(pid);
          assertThat(WIFEXITED(status)).isTrue();
          assertThat(WEXITSTATUS(status)).isEqualTo(7);
          assertErrno(Errno.ECHILD, () -> waitpid(pid, null, 0));
          assertErrno(Errno.ECHILD, () -> SysWait.wait(null));
        });
  }

  @Test
  void aSignalReachesAChildOfTheHost() throws Exception {
    InProc.run(
        () -> {
          int pid = posix_spawnp("sleep", null, null, new String[] {"sleep", "100"}, null);
          assertThat(waitpid(pid, null, WNOHANG)).isZero();
          kill(pid, SIGTERM);
          StructSiginfo info = waitid(P_PID, pid, WEXITED | WNOWAIT);
          assertThat(info.si_code()).isEqualTo(CLD_KILLED);
          assertThat(info.si_status()).isEqualTo(SIGTERM);
          int status = statusOf(pid);
          assertThat(WIFSIGNALED(status)).isTrue();
          assertThat(WTERMSIG(status)).isEqualTo(SIGTERM);
        });
  }

  @Test
  void whatCannotBeExecutedIsSaidSo() throws Exception {
    Path plain = Files.writeString(folder.resolve("plain"), "text");
    InProc.run(
        () -> {
          String[] argv = {"x"};
          assertErrno(Errno.ENOENT, () -> posix_spawn("/no/such", null, null, argv, null));
          assertErrno(Errno.EACCES, () -> posix_spawn(plain.toString(), null, null, argv, null));
          assertErrno(Errno.ENOENT, () -> posix_spawnp("upcall-no-such", null, null, argv, null));
          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_adddup2(actions, 77, 0);
          assertErrno(Errno.EBADF, () -> posix_spawn("/bin/sh", actions, null, argv, null));
          assertErrno(Errno.EBADF, () -> posix_spawn_file_actions_addclose(actions, -1));
          assertErrno(Errno.EINVAL, () -> posix_spawnattr_setflags(new PosixSpawnattr(), 1));
        });
  }

  @Test
  void aChildReadsAndWritesThroughPipesThatBlock() throws Exception {
    InProc.run(
        () -> {
          int[] in = Unistd.pipe2(Fcntl.O_CLOEXEC);
          int[] out = Unistd.pipe2(Fcntl.O_CLOEXEC);
          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_adddup2(actions, in[0], 0);
          posix_spawn_file_actions_adddup2(actions, out[1], 1);
          int pid = posix_spawnp("cat", actions, null, new String[] {"cat"}, null);
          Unistd.close(in[0]);
          Unistd.close(out[1]);
          // It waits for input by now, or will: a non-blocking one would have failed.
          Time.nanosleep(new StructTimespec(0, 2_000_000));
          Unistd.write(in[1], "through cat".getBytes(UTF_8));
          Unistd.close(in[1]);
          assertThat(readAll(out[0])).isEqualTo("through cat");
          assertThat(statusOf(pid)).isZero();
        });
  }

  @Test
  void aChildHasTheDescriptorsItWasGivenAndNoOthers() throws Exception {
    InProc.run(
        () -> {
          String file = folder.resolve("list").toString();
          int kept = Fcntl.open("/dev/null", Fcntl.O_RDONLY);
          Fcntl.fcntl(kept, Fcntl.F_DUPFD_CLOEXEC, 30);
          int closed = Fcntl.open("/dev/null", Fcntl.O_RDONLY);
          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_addopen(actions, 1, file, Fcntl.O_WRONLY | Fcntl.O_CREAT, 0600);
          posix_spawn_file_actions_addclose(actions, closed);
          posix_spawn_file_actions_addclose(actions, 50);
          posix_spawn_file_actions_adddup2(actions, kept, 20);
          int pid = shell("cd /proc/$$/fd; echo *", actions);
          assertThat(statusOf(pid)).isZero();
          List<String> numbers =
              new ArrayList<>(List.of(Files.readString(Path.of(file)).trim().split(" ")));
          assertThat(numbers).contains("0", "1", "2", String.valueOf(kept), "20");
          // What the shell itself has open, for the folder that it lists, and for its script.
          List<String> own = List.of(String.valueOf(closed), "10");
          numbers.removeAll(List.of("0", "1", "2", String.valueOf(kept), "20"));
          assertThat(numbers).as("others than the shell's own").isSubsetOf(own);
        });
  }

  @Test
  void aChildHasEnvironmentDirectoryAndSignals() throws Exception {
    InProc.run(
        () -> {
          String file = folder.resolve("out").toString();
          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_addchdir_np(actions, folder.toString());
          posix_spawn_file_actions_addopen(actions, 1, "out", Fcntl.O_WRONLY | Fcntl.O_CREAT, 0600);
          StdlibProcess.setenv("UPCALL_TEST", "of the proc", 1);
          int pid = shell("echo $UPCALL_TEST; pwd; grep SigIgn /proc/$$/status", actions);
          assertThat(statusOf(pid)).isZero();
          String[] lines = Files.readString(Path.of(file)).split("\n");
          assertThat(lines[0]).isEqualTo("of the proc");
          assertThat(lines[1]).isEqualTo(folder.toRealPath().toString());
          long ignored = Long.parseUnsignedLong(lines[2].substring(8).trim(), 16);
          assertThat(ignored).as("all at their defaults").isZero();
          assertThat(System.getenv("UPCALL_TEST")).isNull();
        });
  }

  @Test
  void aChildOfTheHostBeginsWhereItsParentIs() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path program = Files.writeString(inside.resolve("program"), "#!/bin/sh\npwd >told\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    InProc.run(
        () -> {
          Unistd.chdir(folder.toString());
          assertThat(statusOf(shell("pwd >here", null))).isZero();
          assertThat(folder.resolve("here")).hasContent(folder.toRealPath() + "\n");

          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_addchdir_np(actions, "inside");
          int pid = posix_spawn("./program", actions, null, new String[] {"program"}, null);
          assertThat(statusOf(pid)).isZero();
          assertThat(inside.resolve("told")).hasContent(inside.toRealPath() + "\n");
        });
  }

  @Test
  void sigchldTellsOfTheEnd() throws Exception {
    InProc.run(
        () -> {
          AtomicReference<StructSiginfo> told = new AtomicReference<>();
          sigaction(SIGCHLD, StructSigaction.ofInfo((signo, info) -> told.set(info), SA_RESTART));
          int pid = shell("exit 3", null);
          assertThat(WEXITSTATUS(statusOf(pid))).isEqualTo(3);
          while (told.get() == null) {
            Time.nanosleep(new StructTimespec(0, 100_000));
          }
          assertThat(told.get().si_pid()).isEqualTo(pid);
          assertThat(told.get().si_status()).isEqualTo(3);
        });
  }

  @Test
  void childrenThatAreIgnoredLeaveNoZombie() throws Exception {
    InProc.run(
        () -> {
          signal(SIGCHLD, SIG_IGN);
          int pid = shell("exit 3", null);
          assertErrno(Errno.ECHILD, () -> waitpid(pid, null, 0));
        });
  }

  @Test
  void optionsThatAreNoneAreEinval() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.EINVAL, () -> waitpid(-1, null, 0x40));
          assertErrno(Errno.EINVAL, () -> waitid(9, 1, WEXITED));
          assertErrno(Errno.EINVAL, () -> waitid(P_ALL, 0, 0));
          assertErrno(Errno.ECHILD, () -> waitid(P_ALL, 0, WEXITED | WNOHANG));
        });
  }

  @Test
  void aWaitIsInterruptedUnlessItRestarts() throws Exception {
    InProc.run(
        () -> {
          int pid = posix_spawnp("sleep", null, null, new String[] {"sleep", "100"}, null);
          AtomicInteger handled = new AtomicInteger();
          sigaction(SIGUSR1, StructSigaction.of(signo -> handled.incrementAndGet(), 0));
          Pthread.Handle<Integer> waiter =
              Pthread.pthread_create(() -> errnoOf(() -> waitpid(pid, null, 0)));
          Thread.yield();
          pthread_kill(waiter, SIGUSR1);
          assertThat(Pthread.pthread_join(waiter)).isEqualTo(Errno.EINTR);
          sigaction(SIGUSR1, StructSigaction.of(signo -> handled.incrementAndGet(), SA_RESTART));
          Pthread.Handle<Integer> restarted = Pthread.pthread_create(() -> waitpid(pid, null, 0));
          Thread.yield();
          pthread_kill(restarted, SIGUSR1);
          while (handled.get() < 2) {
            Thread.yield();
          }
          kill(pid, SIGKILL);
          assertThat(Pthread.pthread_join(restarted)).isEqualTo(pid);
        });
  }

  // ---- programs of this JVM --------------------------------------------------------------------

  @Test
  void aChildOfThisJvmIsAProcOfItsOwn() throws Exception {
    InProc.run(
        () -> {
          int parent = Unistd.getpid();
          int[] out = Unistd.pipe();
          StdlibProcess.setenv("UPCALL_TEST", "inherited", 1);
          PosixSpawnFileActions actions = new PosixSpawnFileActions();
          posix_spawn_file_actions_adddup2(actions, out[1], 1);
          posix_spawn_file_actions_addclose(actions, out[0]);
          posix_spawn_file_actions_addclose(actions, out[1]);
          PosixSpawnattr attr = new PosixSpawnattr();
          posix_spawnattr_setsigmask(attr, SigsetT.of(SIGUSR1));
          posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK);
          int pid =
              child(
                  () -> {
                    String text =
                        Unistd.getppid()
                            + " "
                            + StdlibProcess.getenv("UPCALL_TEST")
                            + " "
                            + sigprocmask(SIG_BLOCK, null)
                            + " "
                            + errnoOf(() -> Unistd.write(out[1], new byte[1]));
                    StdlibProcess.setenv("UPCALL_TEST", "changed", 1);
                    Unistd.write(1, text.getBytes(UTF_8));
                    return 5;
                  },
                  actions,
                  attr);
          Unistd.close(out[1]);
          assertThat(readAll(out[0])).isEqualTo(parent + " inherited [10] " + Errno.EBADF);
          assertThat(WEXITSTATUS(statusOf(pid))).isEqualTo(5);
          assertThat(StdlibProcess.getenv("UPCALL_TEST")).isEqualTo("inherited");
          assertErrno(Errno.ECHILD, () -> waitpid(pid, null, 0));
        });
  }

  @Test
  void aChildOfThisJvmIsEndedByASignal() throws Exception {
    InProc.run(
        () -> {
          int pid =
              child(
                  () -> {
                    Signal.pause();
                    return 0;
                  },
                  null,
                  null);
          kill(pid, SIGTERM);
          assertThat(WTERMSIG(statusOf(pid))).isEqualTo(SIGTERM);
        });
  }

  // ---- exit and environment --------------------------------------------------------------------

  @Test
  void exitRunsWhatAtexitRegisteredAndUnderscoreExitDoesNot() throws Exception {
    List<String> ran = new ArrayList<>();
    for (String way : List.of("exit", "_exit", "return", "signal")) {
      io.upcall.cores.Proc.run(
          ProcOptions.named(way),
          () -> {
            StdlibProcess.atexit(() -> ran.add(way + " first"));
            StdlibProcess.atexit(() -> ran.add(way + " last"));
            switch (way) {
              case "exit" -> StdlibProcess.exit(1);
              case "_exit" -> Unistd._exit(1);
              case "signal" -> raise(SIGTERM);
              default -> {}
            }
            return 0;
          });
    }
    assertThat(ran).containsExactly("exit last", "exit first", "return last", "return first");
  }

  @Test
  void theEnvironmentIsTheProcs() throws Exception {
    InProc.run(
        () -> {
          assertThat(StdlibProcess.getenv("PATH")).isEqualTo(System.getenv("PATH"));
          StdlibProcess.setenv("A", "1", 0);
          StdlibProcess.setenv("A", "2", 0);
          assertThat(StdlibProcess.getenv("A")).isEqualTo("1");
          StdlibProcess.setenv("A", "3", 1);
          StdlibProcess.putenv("B=x=y");
          assertThat(StdlibProcess.environ()).contains("A=3", "B=x=y");
          StdlibProcess.unsetenv("A");
          StdlibProcess.putenv("B");
          assertThat(StdlibProcess.getenv("A")).isNull();
          assertThat(StdlibProcess.getenv("B")).isNull();
          for (String name : List.of("", "A=B")) {
            assertErrno(Errno.EINVAL, () -> StdlibProcess.setenv(name, "", 1));
            assertErrno(Errno.EINVAL, () -> StdlibProcess.unsetenv(name));
          }
          StdlibProcess.clearenv();
          assertThat(StdlibProcess.environ()).isEmpty();
        });
    InProc.run(() -> assertThat(StdlibProcess.getenv("PATH")).isEqualTo(System.getenv("PATH")));
  }

  @Test
  void timesGoOn() throws Exception {
    SysTimes.StructTms before = SysTimes.times();
    assertThat(before.tms_utime() + before.tms_stime()).isPositive();
    assertThat(SysTimes.times().elapsed()).isGreaterThanOrEqualTo(before.elapsed());
  }
}
