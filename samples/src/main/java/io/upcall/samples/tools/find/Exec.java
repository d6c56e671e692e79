package io.upcall.samples.tools.find;

import static io.upcall.libc.Spawn.posix_spawnp;
import static io.upcall.libc.SysWait.WEXITSTATUS;
import static io.upcall.libc.SysWait.WIFEXITED;
import static io.upcall.libc.SysWait.waitpid;

import io.upcall.libc.ErrnoException;
import io.upcall.samples.tools.Complaints;
import io.upcall.samples.tools.Output;
import io.upcall.samples.tools.Quoting;
import java.util.List;

/** Runs a program of the host, and waits for it. */
final class Exec {
  private static final String PLACE = "{}";

  private final Output out;
  private final Complaints complaints;

  Exec(Output out, Complaints complaints) {
    this.out = out;
    this.complaints = complaints;
  }

  /** The command with {@code path} wherever there is a {@code {}}. */
  static List<String> filledIn(List<String> command, String path) {
    return command.stream().map(word -> word.replace(PLACE, path)).toList();
  }

  /** True when it exits with 0. */
  boolean run(List<String> command) throws Output.Failure {
    // What we have printed comes before what it prints.
    out.flush();
    try {
      int pid = posix_spawnp(command.get(0), null, null, command.toArray(String[]::new), null);
      int[] status = new int[1];
      waitpid(pid, status, 0);
      return WIFEXITED(status[0]) && WEXITSTATUS(status[0]) == 0;
    } catch (ErrnoException failure) {
      complaints.warn(
          Quoting.locale(command.get(0)) + ": " + io.upcall.libc.Errno.strerror(failure.errno));
      return false;
    }
  }
}
