package io.upcall.samples.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  @Test
  void shouldHandOnThisJvmsFlagsButNoAgents() {
    assertThat(
            JavaCommand.inheritedFlags(
                null,
                List.of("-Xmn8m", "-javaagent:x.jar", "-agentlib:jdwp=y", "-XX:+UseSerialGC")))
        .containsExactly("-Xmn8m", "-XX:+UseSerialGC");
  }

  @Test
  void shouldPreferTheLaunchersProperty() {
    assertThat(JavaCommand.inheritedFlags(" -Xmn8m  -Da=b\n", List.of("-Xmx1g")))
        .containsExactly("-Xmn8m", "-Da=b");
  }

  @Test
  void shouldTakeAnEmptyPropertyForNoFlags() {
    assertThat(JavaCommand.inheritedFlags("", List.of("-Xmx1g"))).isEmpty();
  }

  @Test
  void shouldPutAddedFlagsBehindInheritedOnesAndArgumentsLast() {
    List<String> command = JavaCommand.main(JavaCommandTest.class, List.of("-Xmx99m"), "a", "b");

    assertThat(command.get(0)).endsWith("/bin/java");
    assertThat(command).containsSubsequence("-Xmx99m", "-cp", JavaCommandTest.class.getName());
    assertThat(command).endsWith(JavaCommandTest.class.getName(), "a", "b");
  }
}
