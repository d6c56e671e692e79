package io.upcall.libc.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.DriverChoice;
import io.upcall.libc.Errno;
import io.upcall.libc.NothingLeft;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * A table of behaviours, of one header; the package says what it does with them.
 *
 * @param <C> the calls that its cases make
 */
@ExtendWith({NothingLeft.class, CaseCount.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Behaviours<C extends Calls> {

  /** For {@link #is}: whatever the host answers; where it depends on the machine. */
  static final long HOSTS = Long.MIN_VALUE;

  /** What a case does. */
  interface Body<C> {
    /** The result that the case is about: a value of 0 or more, or {@code -errno}. */
    long run(C calls) throws Exception;
  }

  private record Case<C>(String function, String situation, long expected, Body<C> body) {
    String name() {
      return function + ": " + situation;
    }
  }

  private final String header;
  private final List<Case<C>> cases = new ArrayList<>();
  private final Map<Pattern, String> otherwise = new LinkedHashMap<>();

  /** What each side's descriptors and files were told apart by: a number a case. */
  private int folders;

  @TempDir Path base;

  Behaviours(String header) {
    this.header = header;
    table();
  }

  // ---- what a table says -----------------------------------------------------------------------

  /** The cases: calls of {@link #is}. */
  abstract void table();

  /** The calls of this library for a thread of a case. */
  abstract C ours(Path folder, List<Transcript> transcripts);

  /** The calls of the host's libc for a thread of a case. */
  abstract C hosts(HostThread thread, List<Transcript> transcripts, Arena memory);

  /** A case: {@code function}, in this {@code situation}, answers {@code expected}. */
  final void is(String function, String situation, long expected, Body<C> body) {
    cases.add(new Case<>(function, situation, expected, body));
  }

  /**
   * Says that the vertx driver is known to do {@code function} otherwise.
   *
   * @param situations a regular expression of those in which it does
   * @param reason why, as its package documents it
   */
  final void otherwise(String function, String situations, String reason) {
    otherwise.put(Pattern.compile(function + ": " + situations), reason);
  }

  /** Why the table as a whole is not for the vertx driver; null when it is. */
  @Nullable String notOnVertx() {
    return null;
  }

  /** Runs {@code body} on another thread of the same side; returns when it waits or has ended. */
  @SuppressWarnings("unchecked") // another() answers its own type
  final Waiting begin(C calls, Body<C> body) {
    C other = (C) calls.another();
    return other.start(() -> body.run(other));
  }

  // ---- how it is run ---------------------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> onUring() throws Exception {
    return on(DriverChoice.URING);
  }

  @TestFactory
  Stream<DynamicTest> onVertx() throws Exception {
    String reason = notOnVertx();
    return reason == null
        ? on(DriverChoice.VERTX)
        : Stream.of(DynamicTest.dynamicTest("nothing", () -> abortAll(reason)));
  }

  private void abortAll(String reason) {
    cases.forEach(one -> CaseCount.lacking(header, DriverChoice.VERTX));
    throw new TestAbortedException(DriverChoice.VERTX + ": " + reason);
  }

  private Stream<DynamicTest> on(DriverChoice driver) throws Exception {
    Side<C> host = new HostSide<>(this::hosts);
    Side<C> our = new OurSide<>(driver, this::ours);
    DynamicTest end =
        DynamicTest.dynamicTest(
            "the end",
            () -> {
              our.end();
              host.end();
            });
    Stream<DynamicTest> all =
        cases.stream()
            .map(c -> DynamicTest.dynamicTest(c.name(), () -> compare(c, driver, our, host)));
    return Stream.concat(all, Stream.of(end));
  }

  private void compare(Case<C> one, DriverChoice driver, Side<C> our, Side<C> host)
      throws Exception {
    if (driver == DriverChoice.VERTX) {
      for (Map.Entry<Pattern, String> known : otherwise.entrySet()) {
        if (known.getKey().matcher(one.name()).matches()) {
          throw aborted(driver, known.getValue());
        }
      }
    }
    Side.Outcome theirs = run(host, "host", one);
    Side.Outcome mine = run(our, "ours", one);
    if (lacks(mine, theirs)) {
      throw aborted(driver, "the driver has no " + one.function() + " (or what leads to it)");
    }
    assertThat(mine.calls()).as("calls, ours against the host's").isEqualTo(theirs.calls());
    assertThat(mine.result()).as("result").isEqualTo(theirs.result());
    assertThat(mine.state()).as("state left behind").isEqualTo(theirs.state());
    if (one.expected() != HOSTS) {
      assertThat(say(mine.result())).as("result").isEqualTo(say(one.expected()));
    }
    CaseCount.passed(header, driver);
  }

  private Side.Outcome run(Side<C> side, String name, Case<C> one) throws Exception {
    Path folder = Files.createDirectory(base.resolve(name + folders++));
    try {
      return side.run(folder, one.body());
    } finally {
      Trees.remove(folder);
    }
  }

  /** The driver's own word for what it does not have, where the host has it. */
  private static boolean lacks(Side.Outcome mine, Side.Outcome theirs) {
    String word = "= " + Errno.strerrorname_np(Errno.EOPNOTSUPP);
    for (int i = 0; i < Math.min(mine.calls().size(), theirs.calls().size()); i++) {
      boolean here = mine.calls().get(i).contains(word);
      if (here != theirs.calls().get(i).contains(word)) {
        return here;
      }
    }
    return false;
  }

  private TestAbortedException aborted(DriverChoice driver, String reason) {
    CaseCount.lacking(header, driver);
    return new TestAbortedException(driver + ": " + reason);
  }

  private static String say(long result) {
    return result < 0 ? Errno.strerrorname_np((int) -result) : "" + result;
  }

  @AfterAll
  void everyCaseHasItsOwnName() {
    assertThat(cases.stream().map(Case::name)).doesNotHaveDuplicates();
  }
}
