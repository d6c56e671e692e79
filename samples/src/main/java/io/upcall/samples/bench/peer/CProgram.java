package io.upcall.samples.bench.peer;

import io.upcall.samples.bench.process.Child;
import io.upcall.samples.bench.process.Executables;
import io.upcall.samples.bench.process.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A peer in C, whose source is in {@code src/main/c}: built where there is a compiler.
 *
 * @param name of the source, without {@code .c}, and of the program
 * @param libraries flags for the linker
 * @param packages what has to be installed to build it
 */
record CProgram(String name, List<String> libraries, String packages) {
  private static final Duration BUILD_LIMIT = Duration.ofSeconds(60);

  /**
   * Compiles the program into the temporary folder.
   *
   * @return its path
   * @throws IOException when it cannot be built; the message says why, and the remedy
   */
  Path build(Workplace workplace) throws IOException, InterruptedException {
    Optional<Path> compiler = Executables.find("cc");
    if (compiler.isEmpty()) {
      throw new IOException("no C compiler: install " + packages);
    }
    Path source = workplace.folder().resolve(name + ".c");
    Path program = workplace.folder().resolve(name);
    String resource = "/c/" + name + ".c";
    try (InputStream in = CProgram.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no " + resource + " on the class path");
      }
      Files.copy(in, source);
    }
    compile(workplace, compiler.get(), source, program);
    return program;
  }

  private void compile(Workplace workplace, Path compiler, Path source, Path program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(compiler.toString(), "-O2", "-o"));
    command.add(program.toString());
    command.add(source.toString());
    command.addAll(libraries);
    try (Child cc = workplace.startTool("cc", command)) {
      cc.readAll(BUILD_LIMIT);
    } catch (IOException e) {
      throw new IOException("not built (is there " + packages + "?): " + e.getMessage(), e);
    }
  }
}
