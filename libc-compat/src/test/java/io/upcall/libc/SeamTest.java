package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // an interposition is there by being open
class SeamTest {

  /** What was seen: names of interposers and functions. */
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private Interposer noting(String name) {
    return call -> {
      seen.add(name + " " + call.function());
      return call.proceed();
    };
  }

  @Test
  void aCallGoesThroughTheJvmsInterposersThenThroughTheProcsTheLaterFirst() throws Exception {
    InProc.run(
        () -> {
          try (Interposition a = Interposition.everywhere(noting("a"));
              Interposition p = Interposition.in(Proc.current(), noting("p"));
              Interposition b = Interposition.everywhere(noting("b"));
              Interposition q = Interposition.in(Proc.current(), noting("q"))) {
            Unistd.close(Unistd.dup(0));
          }
          Unistd.close(Unistd.dup(0));
        });
    assertThat(seen)
        .containsExactly(
            "b dup", "a dup", "q dup", "p dup", "b close", "a close", "q close", "p close");
  }

  @Test
  void anotherProcsCallsAreNotSeen() throws Exception {
    // One after the other, because a machine of two CPUs has a core for one proc only.
    Proc other = Proc.start(ProcOptions.named("other"), () -> 0);
    other.awaitExit();
    Interposition others = new Interposition(noting("other"), other);
    Seam.add(others);
    InProc.run(
        () -> {
          assertThat(Unistd.getpid()).isNotEqualTo(other.pid());
          assertThat(Seam.isDecorated("getpid")).isFalse();
          try (Interposition mine = Interposition.in(Proc.current(), noting("mine"))) {
            Unistd.getpid();
          }
        });
    others.close();
    assertThat(seen).containsExactly("mine getpid");
  }

  @Test
  void anInterpositionOfAProcEndsWithIt() throws Exception {
    AtomicInteger pid = new AtomicInteger();
    Proc proc =
        Proc.start(
            ProcOptions.named("short"),
            () -> {
              Interposition kept = Interposition.in(Proc.current(), noting("p"));
              assertThat(kept.proc).isSameAs(Proc.current());
              pid.set(Unistd.getpid());
              return 0;
            });
    proc.awaitExit();
    assertThat(seen).containsExactly("p getpid");
    assertThat(pid).hasValue(proc.pid());
    assertThat(Seam.isDecorated("getpid")).isFalse();
  }

  @Test
  void argumentsMemoryAndResultAreSeenAndTheResultIsWhatTheInterposerSays() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          byte[] memory = "xabcx".getBytes(StandardCharsets.US_ASCII);
          Interposer liar =
              call -> {
                List<Object> arguments = call.arguments();
                assertThat(arguments.get(0)).isEqualTo(ends[1]);
                assertThat(((MemorySegment) arguments.get(1)).byteSize()).isEqualTo(3);
                assertThat(arguments.get(2)).isEqualTo(3);
                assertThat(call.proceed()).isEqualTo(3);
                return 17;
              };
          try (Interposition placed = Interposition.in(Proc.current(), liar)) {
            assertThat(Unistd.write(ends[1], memory, 1, 3)).isEqualTo(17);
          }
          assertThat(Unistd.read(ends[0], memory)).isEqualTo(3);
          assertThat(memory).startsWith('a', 'b', 'c');
          Unistd.close(ends[0]);
          Unistd.close(ends[1]);
        });
  }

  @Test
  void aCallMayBeRepeatedOrLeftOut() throws Exception {
    InProc.run(
        () -> {
          Interposer twice =
              call -> {
                Unistd.close((int) call.proceed());
                return call.proceed();
              };
          try (Interposition placed = Interposition.in(Proc.current(), onDup(twice))) {
            Unistd.close(Unistd.dup(0));
          }
          Interposer never = call -> 12_345;
          try (Interposition placed = Interposition.in(Proc.current(), onDup(never))) {
            assertThat(Unistd.dup(0)).isEqualTo(12_345);
          }
          assertErrno(Errno.EBADF, () -> Unistd.close(12_345));
        });
  }

  private static Interposer onDup(Interposer interposer) {
    return call -> call.function().equals("dup") ? interposer.interpose(call) : call.proceed();
  }

  @Test
  void whatAFunctionCallsIsSeenAfterIt() throws Exception {
    InProc.run(
        () -> {
          Dirent.DIR directory = Dirent.opendir("/");
          try (Interposition placed = Interposition.in(Proc.current(), noting("p"))) {
            Dirent.rewinddir(directory);
          }
          Dirent.closedir(directory);
          assertThat(seen).containsExactly("p rewinddir", "p seekdir", "p lseek");
        });
  }

  @Test
  void failuresComeThroughAndTheNextCallIsDecoratedAgain() throws Exception {
    InProc.run(
        () -> {
          try (Interposition placed = Interposition.in(Proc.current(), noting("p"))) {
            assertErrno(Errno.EBADF, () -> Unistd.close(999));
            assertThatThrownBy(() -> Unistd.read(0, new byte[2], 1, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
            assertErrno(Errno.EBADF, () -> Unistd.close(999));
          }
          assertThat(seen).containsExactly("p close", "p close");
        });
  }

  @Test
  void anErrnoOfAFunctionThatCannotFailIsRefused() throws Exception {
    InProc.run(
        () -> {
          FaultInjector injector = FaultInjector.of(FaultRule.on("getpid").error(Errno.EPERM));
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            assertThatThrownBy(Unistd::getpid)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getpid cannot fail")
                .hasMessageContaining("EPERM");
          }
        });
  }

  @Test
  void aShortCountOfABufferLeavesItsLimit() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          FaultInjector injector = FaultInjector.of(FaultRule.on("read", "write").atMost(2));
          ByteBuffer buffer = ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.US_ASCII));
          try (Interposition placed = Interposition.in(Proc.current(), injector)) {
            assertThat(Unistd.write(ends[1], buffer)).isEqualTo(2);
            assertThat(Unistd.write(ends[1], buffer)).isEqualTo(2);
            assertThat(buffer.position()).isEqualTo(4);
            assertThat(buffer.limit()).isEqualTo(6);
            buffer.clear();
            assertThat(Unistd.read(ends[0], buffer)).isEqualTo(2);
            assertThat(buffer.remaining()).isEqualTo(4);
          }
          assertThat(injector.injected()).isEqualTo(3);
          Unistd.close(ends[0]);
          Unistd.close(ends[1]);
        });
  }

  @Test
  void theEnvironmentSaysWhatIsInPlace() {
    assertThat(Seam.ofEnvironment(Map.of())).isEmpty();
    assertThat(Seam.ofEnvironment(Map.of("UPCALL_TRACE", "0", "UPCALL_INJECT", ""))).isEmpty();
    Map<String, String> both = Map.of("UPCALL_TRACE", "1", "UPCALL_INJECT", "read:error=EIO");
    Interposer[] wanted = Seam.ofEnvironment(both);
    // The tracer is outside: it shows what was injected.
    assertThat(wanted).hasExactlyElementsOfTypes(CallTracer.class, FaultInjector.class);
  }
}
