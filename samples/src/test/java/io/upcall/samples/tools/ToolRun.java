package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.O_TRUNC;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Unistd.chdir;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.dup2;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;
import io.upcall.samples.CommandsInTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a tool: what was said and how it ended. Ours is run in a proc of this JVM, the host's
 * as a process; both have files for standard input, output and error, and the same locale.
 *
 * @param status as a shell has it in {@code $?}
 * @param out a character a byte
 * @param err a character a byte
 */
public record ToolRun(int status, String out, String err) {
  private static final String NO_INPUT = "";
  private static final int LIMIT_SECONDS = 20;

  /** {@code line} by our tool. */
  public static ToolRun ours(Path folder, String line) throws Exception {
    return ours(folder, line, NO_INPUT);
  }

  /** {@code line} by our tool, with something to read. */
  public static ToolRun ours(Path folder, String line, String input) throws Exception {
    return ours(folder, line, input, 1);
  }

  /** The same with several cores. */
  public static ToolRun ours(Path folder, String line, String input, int cores) throws Exception {
    return ours(folder, line, input, cores, () -> {});
  }

  /** What is done in the proc before the tool begins. */
  interface Preparation {
    void run() throws Exception;
  }

  /** Without anything to read, behind some preparation. */
  static ToolRun ours(Path folder, String line, Preparation first) throws Exception {
    return ours(folder, line, NO_INPUT, 1, first);
  }

  static ToolRun ours(Path folder, String line, String input, int cores, Preparation first)
      throws Exception {
    List<String> words = words(line);
    ToolCommand tool = (ToolCommand) CommandsInTests.parsed(words.toArray(String[]::new));
    return withFiles(
        input,
        files ->
            Proc.run(
                ProcOptions.named(words.get(0)).withCores(cores),
                () -> {
                  redirect(files);
                  chdir(folder.toString());
                  first.run();
                  return tool.program();
                }));
  }

  private static void redirect(List<Path> files) throws ErrnoException {
    for (int number = 0; number < files.size(); number++) {
      int flags = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC;
      int fd = open(files.get(number).toString(), flags, 0600);
      dup2(fd, number);
      close(fd);
    }
  }

  /** {@code line} by the host's tool. */
  public static ToolRun host(Path folder, String line) throws Exception {
    return host(folder, line, NO_INPUT);
  }

  /** {@code line} by the host's tool, with something to read. */
  public static ToolRun host(Path folder, String line, String input) throws Exception {
    return withFiles(
        input,
        files -> {
          ProcessBuilder builder =
              new ProcessBuilder(words(line))
                  .directory(folder.toFile())
                  .redirectInput(files.get(0).toFile())
                  .redirectOutput(files.get(1).toFile())
                  .redirectError(files.get(2).toFile());
          builder.environment().put("LC_ALL", "C.UTF-8");
          Process process = builder.start();
          assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(line).isTrue();
          return process.exitValue();
        });
  }

  /** Prepares a folder: {@code script} is run there by the shell. */
  public static void prepare(Path folder, String script) throws Exception {
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder("bash", "-e", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", script, said).isZero();
  }

  /** How a run ends that is given its three files. */
  private interface Run {
    int status(List<Path> files) throws Exception;
  }

  private static ToolRun withFiles(String input, Run run) throws Exception {
    List<Path> files = new ArrayList<>();
    try {
      for (String suffix : List.of(".in", ".out", ".err")) {
        files.add(Files.createTempFile("tool", suffix));
      }
      Files.write(files.get(0), input.getBytes(StandardCharsets.ISO_8859_1));
      int status = run.status(files);
      return new ToolRun(status, text(files.get(1)), text(files.get(2)));
    } finally {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Parted at spaces that are not between single quotes. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i <= line.length(); i++) {
      char c = i == line.length() ? ' ' : line.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
        begun = true;
      } else if (c != ' ' || quoted) {
        word.append(c);
        begun = true;
      } else if (begun) {
        words.add(word.toString());
        word.setLength(0);
        begun = false;
      }
    }
    return words;
  }
}
