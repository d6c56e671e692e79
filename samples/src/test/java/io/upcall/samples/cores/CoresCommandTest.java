package io.upcall.samples.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.CoreManager;
import io.upcall.samples.server.Termination;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** What is told of two procs that compete. */
@Timeout(60)
class CoresCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Termination termination = Termination.install();
    try {
      return new CommandLine(new CoresCommand(termination))
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err))
          .execute(arguments);
    } finally {
      termination.uninstall();
    }
  }

  private List<JsonObject> frames() {
    return out.toString().lines().map(JsonObject::new).toList();
  }

  private static List<JsonObject> rows(JsonObject frame, String name) {
    return frame.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void bothProcsHaveTheCoreInTurnAndALineOfJsonATickTellsSo() {
    assertThat(run("--json", "--seconds", "2", "--tick", "20", "--cores", "1")).isZero();

    assertThat(err.toString()).isEmpty();
    List<JsonObject> frames = frames();
    assertThat(frames).hasSize(101);
    Set<String> owners = new HashSet<>();
    for (JsonObject frame : frames) {
      List<JsonObject> cores = rows(frame, "cores");
      assertThat(cores).hasSize(CoreManager.system().topology().cores().size());
      List<String> had =
          cores.stream().map(core -> core.getString("proc")).filter(p -> !p.equals("-")).toList();
      owners.addAll(had);
    }
    assertThat(owners).containsExactlyInAnyOrder("hog", "bursts");
    assertThat(frames)
        .allSatisfy(
            frame ->
                assertThat(rows(frame, "procs"))
                    .extracting(proc -> proc.getString("name"))
                    .contains("hog", "bursts"));
    JsonObject first = frames.get(0).getJsonObject("decisions");
    JsonObject last = frames.get(frames.size() - 1).getJsonObject("decisions");
    assertThat(last.getLong("grants")).isGreaterThan(first.getLong("grants"));
    assertThat(frames).extracting(frame -> frame.getDouble("seconds")).isSorted();
    assertThat(CoreManager.system().grantedCores()).as("all cores are back").isZero();
  }

  @Test
  void withoutATerminalThereIsALineATick() {
    assertThat(run("--seconds", "1", "--tick", "100")).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(11);
    assertThat(lines).allMatch(line -> line.contains(" s  CPU ") && line.contains("grants"));
    assertThat(out.toString()).doesNotContain("\033").containsPattern("ONLINE (hog|bursts)/0");
  }

  @Test
  void aScreenIsRefreshedInPlace() throws Exception {
    Frame frame = Frame.take(1.5);
    Screen screen = new Screen(new PrintWriter(out));
    screen.show(frame);
    screen.show(frame);

    String[] screens = out.toString().split("\033\\[H", -1);
    assertThat(screens).hasSize(3);
    assertThat(screens[2]).startsWith("1.5 s").contains("CPU").contains("wish").endsWith("\033[J");
    assertThat(screens[2].lines().count()).isEqualTo(screens[1].lines().count());
  }
}
