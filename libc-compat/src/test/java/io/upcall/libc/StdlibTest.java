package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.Stdlib.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class StdlibTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 0, 2, 42, 123_456_789, -1, -42, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void randomNumbersAreTheHosts(int seed) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle hostSrand =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("srand"),
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    MethodHandle hostRand =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("rand"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT));
    RandomSequence ours = new RandomSequence();
    ours.seed(seed);
    hostSrand.invokeExact(seed);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ours.next()).as("number %s", i).isEqualTo((int) hostRand.invokeExact());
    }
  }

  @Test
  void qsortSortsTheFirstElementsAndLeavesTheOthers() {
    Integer[] numbers = {5, 3, 9, 1, 7, 0};
    qsort(numbers, 5, Comparator.naturalOrder());
    assertThat(numbers).containsExactly(1, 3, 5, 7, 9, 0);
    qsort(numbers, 0, Comparator.naturalOrder());
    assertThat(numbers).containsExactly(1, 3, 5, 7, 9, 0);
    assertThatThrownBy(() -> qsort(numbers, 7, Comparator.naturalOrder()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void qsortKeepsEqualElementsInOrder() {
    Random random = new Random(5);
    String[] words =
        random
            .ints(1_000, 0, 50)
            .mapToObj(Integer::toString)
            .map(String::new)
            .toArray(String[]::new);
    String[] sorted = words.clone();
    Arrays.sort(sorted, Comparator.comparingInt(String::length));
    qsort(words, words.length, Comparator.comparingInt(String::length));
    for (int i = 0; i < words.length; i++) {
      assertThat(words[i]).as("element %s", i).isSameAs(sorted[i]);
    }
  }

  @Test
  void qsortByAnOrderThatContradictsItselfLosesNothing() {
    Random random = new Random(6);
    Integer[] numbers = IntStream.range(0, 500).boxed().toArray(Integer[]::new);
    qsort(numbers, numbers.length, (one, other) -> (one + other + random.nextInt(3)) % 3 - 1);
    assertThat(numbers)
        .containsExactlyInAnyOrder(IntStream.range(0, 500).boxed().toArray(Integer[]::new));
  }

  @Test
  void whatAComparisonThrowsLeavesEachElementOnce() {
    Integer[] numbers = IntStream.range(0, 100).mapToObj(i -> 100 - i).toArray(Integer[]::new);
    int[] left = {300};
    assertThatThrownBy(
            () ->
                qsort(
                    numbers,
                    100,
                    (one, other) -> {
                      if (left[0]-- == 0) {
                        throw new IllegalStateException("enough");
                      }
                      return one.compareTo(other);
                    }))
        .hasMessage("enough");
    assertThat(numbers)
        .containsExactlyInAnyOrder(IntStream.rangeClosed(1, 100).boxed().toArray(Integer[]::new));
  }

  @Test
  void bsearchFindsWhatIsThere() {
    String[] words = {"a", "cc", "eee", "gggg", "beyond"};
    for (int length = 0; length < 6; length++) {
      String found = bsearch(length, words, 4, (key, word) -> key - word.length());
      assertThat(found).isEqualTo(length >= 1 && length <= 4 ? words[length - 1] : null);
    }
    assertThat(bsearch(1, words, 0, (key, word) -> key - word.length())).isNull();
  }

  @Test
  void aProcBeginsWithSeedOne() throws Exception {
    InProc.run(
        () -> {
          int first = rand();
          srand(1);
          assertThat(rand()).isEqualTo(first).isEqualTo(1804289383);
        });
  }

  @Test
  void numbersTellTheirEndAndTheirErrors() throws Exception {
    int[] end = new int[1];
    assertThat(strtol(" 12x", end, 10)).isEqualTo(12);
    assertThat(end[0]).isEqualTo(3);
    assertThat(strtol("x", end, 10)).isZero();
    assertThat(end[0]).isZero();
    assertThat(strtoul("-1", null, 10)).isEqualTo(-1);
    assertThat(strtoll("0x10", null, 0)).isEqualTo(16);
    assertErrno(Errno.EINVAL, () -> strtol("1", null, 1));
    assertErrno(Errno.EINVAL, () -> strtoul("1", null, 37));
    assertErrno(Errno.ERANGE, () -> strtol("99999999999999999999x", end, 10));
    assertThat(end[0]).as("stored all the same").isEqualTo(20);
    assertThat(strtod("1.5e1z", end)).isEqualTo(15);
    assertThat(end[0]).isEqualTo(5);
    assertThat(strtof("0.1", null)).isEqualTo(0.1f);
    assertErrno(Errno.ERANGE, () -> strtod("1e999", null));
    assertErrno(Errno.ERANGE, () -> strtof("1e39", null));
    assertThat(atoi("42 things")).isEqualTo(42);
    assertThat(atol("-4000000000")).isEqualTo(-4_000_000_000L);
    assertThat(atof("2.5kg")).isEqualTo(2.5);
  }

  @Test
  void arithmeticIsCs() {
    assertThat(abs(-3)).isEqualTo(3);
    assertThat(labs(-3L)).isEqualTo(3);
    assertThat(div(-7, 2)).isEqualTo(new StructDiv(-3, -1));
    assertThat(ldiv(7, -2)).isEqualTo(new StructLdiv(-3, 1));
  }

  @Test
  void temporaryNamesAreNew() throws Exception {
    InProc.run(
        () -> {
          StringBuilder name = new StringBuilder(folder + "/fXXXXXX");
          int fd = mkstemp(name);
          assertThat(name.toString()).matches(".*/f[A-Za-z0-9]{6}").doesNotEndWith("XXXXXX");
          assertThat(SysStat.fstat(fd).st_mode & 0777).isEqualTo(0600);
          Unistd.write(fd, new byte[3]);
          Unistd.close(fd);
          assertThat(Path.of(name.toString())).hasSize(3);
          StringBuilder directory = new StringBuilder(folder + "/dXXXXXX");
          assertThat(mkdtemp(directory)).isEqualTo(directory.toString());
          assertThat(Files.isDirectory(Path.of(directory.toString()))).isTrue();
          StringBuilder wrong = new StringBuilder(folder + "/fXXXXX");
          assertErrno(Errno.EINVAL, () -> mkstemp(wrong));
          StringBuilder nowhere = new StringBuilder(folder + "/none/fXXXXXX");
          assertErrno(Errno.ENOENT, () -> mkstemp(nowhere));
          assertThat(nowhere.toString()).as("as it was").endsWith("XXXXXX");
        });
  }
}
