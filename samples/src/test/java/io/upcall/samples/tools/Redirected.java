package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_APPEND;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Unistd.STDIN_FILENO;
import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.dup2;
import static io.upcall.libc.Unistd.pipe;

import java.nio.file.Path;

/** Our tools with another standard output than a file of its own. */
final class Redirected {
  private Redirected() {}

  /** Output goes to the end of {@code file}. */
  static ToolRun appending(Path folder, String line, Path file) throws Exception {
    return ToolRun.ours(
        folder, line, () -> replaceOutput(open(file.toString(), O_WRONLY | O_APPEND)));
  }

  /** Output goes to a pipe that nobody reads. */
  static ToolRun intoBrokenPipe(Path folder, String line) throws Exception {
    return ToolRun.ours(folder, line, Redirected::breakOutput);
  }

  /** The same with something to read. */
  static ToolRun intoBrokenPipe(Path folder, String line, Path input) throws Exception {
    return ToolRun.ours(
        folder,
        line,
        () -> {
          int in = open(input.toString(), O_RDONLY);
          dup2(in, STDIN_FILENO);
          close(in);
          breakOutput();
        });
  }

  private static void breakOutput() throws Exception {
    int[] ends = pipe();
    close(ends[0]);
    replaceOutput(ends[1]);
  }

  private static void replaceOutput(int fd) throws Exception {
    dup2(fd, STDOUT_FILENO);
    close(fd);
  }
}
