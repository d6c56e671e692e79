package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A C program and its translation, {@link Tally}, do the same; the README shows both. */
class SideBySideTest {

  @TempDir Path folder;

  @Test
  void bothSayTheSameAndLeaveTheSame() throws Exception {
    Path c = compile();
    Path one = Files.createDirectory(folder.resolve("c"));
    Path other = Files.createDirectory(folder.resolve("java"));
    fill(one);
    fill(other);
    List<String> java = new ArrayList<>(List.of(javaPath()));
    java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.removeIf(argument -> argument.startsWith("-javaagent"));
    java.addAll(List.of("-cp", System.getProperty("java.class.path"), Tally.class.getName()));
    java.add(other.toString());
    String theirs = run(List.of(c.toString(), one.toString()), 0);
    assertThat(run(java, 0)).isEqualTo(theirs).contains("total . 7", "rmdir Directory not empty");
    assertThat(names(other)).isEqualTo(names(one)).contains("made/log.1");
    java.set(java.size() - 1, folder + "/none");
    assertThat(run(java, 1)).isEqualTo(run(List.of(c.toString(), folder + "/none"), 1));
  }

  @Test
  void theReadmeShowsBothAsTheyAre() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains(source("/io/upcall/libc/tally.c").strip());
    String java = Files.readString(Path.of("src/test/java/io/upcall/libc/Tally.java"));
    assertThat(readme).contains(java.substring(java.indexOf("class Tally")).strip());
  }

  private static String javaPath() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void fill(Path root) throws IOException {
    Files.createDirectories(root.resolve("b/deep"));
    Files.writeString(root.resolve("a"), "1\n2\n3\n");
    Files.writeString(root.resolve("b/deep/c"), "x\n".repeat(2) + "no newline");
    Files.writeString(root.resolve("b/empty"), "");
    Files.createSymbolicLink(root.resolve("z"), Path.of("a"));
  }

  private static List<String> names(Path root) throws IOException {
    try (var all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString()).sorted().toList();
    }
  }

  private Path compile() throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/gcc"))) {
      if (System.getenv("UPCALL_CI") != null) {
        fail("UPCALL_CI is set, and yet there is no gcc");
      }
      assumeTrue(false, "no gcc here to compile the C side with");
    }
    Path source = Files.writeString(folder.resolve("tally.c"), source("/io/upcall/libc/tally.c"));
    Path program = folder.resolve("tally");
    run(List.of("gcc", "-w", "-o", program.toString(), source.toString()), 0);
    return program;
  }

  private static String source(String resource) throws IOException {
    try (InputStream in = SideBySideTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String run(List<String> command, int status) throws Exception {
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(status);
    return output;
  }
}
