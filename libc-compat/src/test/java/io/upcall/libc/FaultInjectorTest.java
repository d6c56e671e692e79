package io.upcall.libc;

import static io.upcall.libc.InProc.errnoOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // an interposition is there by being open
class FaultInjectorTest {

  private static final int CALLS = 12;

  /** Which of {@link #CALLS} calls of dup(2) fail with EIO. */
  private static String failing(Interposer injector) throws Exception {
    List<String> failed = new ArrayList<>();
    InProc.run(
        () -> {
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            for (int i = 1; i <= CALLS; i++) {
              int errno = errnoOf(() -> Unistd.close(Unistd.dup(0)));
              if (errno == Errno.EIO) {
                failed.add(Integer.toString(i));
              } else {
                assertThat(errno).isZero();
              }
            }
          }
        });
    return String.join(" ", failed);
  }

  @ParameterizedTest
  @CsvSource({
    "'',         1 2 3 4 5 6 7 8 9 10 11 12",
    "when=3,     3",
    "when=9+,    9 10 11 12",
    "when=3+4,   3 7 11",
    "when=2..4,  2 3 4",
    "when=2..9+3,2 5 8",
    "when=13,    ''",
    "probability=0, ''",
    "probability=1, 1 2 3 4 5 6 7 8 9 10 11 12"
  })
  void whenSaysWhichCallsFail(String when, String expected) throws Exception {
    String rule = "dup:error=EIO" + (when.isEmpty() ? "" : ":" + when);
    assertThat(failing(FaultInjector.parse(rule))).isEqualTo(expected);
  }

  @Test
  void theSameSeedFailsTheSameCalls() throws Exception {
    String once = failing(FaultInjector.parse("dup:error=5:probability=0.5:seed=7"));
    assertThat(failing(FaultInjector.parse("dup:error=5:seed=7:probability=0.5"))).isEqualTo(once);
    assertThat(failing(FaultInjector.parse("dup:error=5:probability=0.5:seed=8")))
        .isNotEqualTo(once);
    assertThat(once.split(" ")).hasSizeBetween(2, CALLS - 2);
  }

  @Test
  void rulesFromCodeAreThoseOfTheText() throws Exception {
    FaultRule rule = FaultRule.on("dup").error(Errno.EIO).from(2).every(3).upTo(9);
    assertThat(failing(FaultInjector.of(rule))).isEqualTo("2 5 8");
    assertThat(failing(FaultInjector.of(FaultRule.on("dup").error(Errno.EIO).nth(4))))
        .isEqualTo("4");
    assertThat(rule)
        .hasToString(FaultRuleParser.parse("dup:error=EIO:when=2..9+3").getFirst().toString());
  }

  @Test
  void aCallThatFailsIsNotDoneAndOthersAreLeftAlone() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          FaultInjector injector = FaultInjector.parse("close,write:error=EINTR:when=1");
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            assertThat(errnoOf(() -> Unistd.close(ends[0]))).isEqualTo(Errno.EINTR);
            assertThat(Unistd.write(ends[1], new byte[3])).isEqualTo(3);
            assertThat(Unistd.read(ends[0], new byte[10])).isEqualTo(3);
            assertThat(injector.injected()).isEqualTo(1);
            Unistd.close(ends[0]);
            Unistd.close(ends[1]);
          }
        });
  }

  @Test
  void delaysComeBeforeAndAfterAndAddUp() throws Exception {
    List<Long> waits = new ArrayList<>();
    String rules = "dup:delay_enter=5:delay_exit=7ms; dup:delay_enter=9ns:delay_exit=1s:when=2;";
    FaultInjector injector = FaultInjector.parse(rules, waits::add);
    InProc.run(
        () -> {
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            Unistd.close(Unistd.dup(0));
            Unistd.close(Unistd.dup(0));
          }
        });
    // The zeros are of close.
    assertThat(waits).containsExactly(5_000L, 7_000_000L, 0L, 5_000L, 9L, 1_007_000_000L, 0L);
  }

  @Test
  void aDelayedCallLeavesAnInterruptForTheFunction() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          FaultInjector injector = FaultInjector.of(FaultRule.on("read").delayEnter(1_000));
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            Thread.currentThread().interrupt();
            assertThat(errnoOf(() -> Unistd.read(ends[0], new byte[1]))).isEqualTo(Errno.EINTR);
          }
          Unistd.close(ends[0]);
          Unistd.close(ends[1]);
        });
  }

  @Test
  void aShortCountReallyIsOne() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          FaultInjector injector = FaultInjector.parse("write:short=3:when=1;read:short=2");
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            assertThat(Unistd.write(ends[1], "abcdef".getBytes(US_ASCII))).isEqualTo(3);
            byte[] read = new byte[10];
            assertThat(Unistd.read(ends[0], read)).isEqualTo(2);
            assertThat(Unistd.read(ends[0], read, 2, 8)).isEqualTo(1);
            assertThat(read).startsWith('a', 'b', 'c', 0);
          }
          Unistd.close(ends[0]);
          Unistd.close(ends[1]);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read",
        ":error=EIO",
        "rea d:error=EIO",
        "read:error",
        "read:error=EWHAT",
        "read:error=0",
        "read:when=0",
        "read:when=x",
        "read:when=",
        "read:when=1..",
        "read:when=1+0",
        "read:probability=1.5",
        "read:short=-1",
        "read:delay_enter=5min",
        "read:delay_exit=9999999999s",
        "read:retval=5",
      })
  void aWrongRuleIsNamedWithWhatIsWanted(String rule) {
    assertThatThrownBy(() -> FaultInjector.parse("write:error=EIO;" + rule))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + rule + "\": ")
        .hasMessageContaining("wanted is FUNCTION");
  }
}
