package io.upcall.samples.tools.cp;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.tools.ToolRun;
import io.upcall.samples.tools.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** cp against the host's: what it says and what it leaves. */
@Timeout(60)
class CpTest {
  private static final String SETUP =
      """
      echo a >a; echo b >b; : >empty; echo exe >exe; chmod 755 exe; echo s >suid; chmod 4755 suid
      echo ro >ro; chmod 444 ro; head -c 300000 /dev/zero | tr '\\0' z >big; echo x >'a b'
      ln -s a link; ln -s nowhere dangling; ln -s loop loop; ln a hard; mkfifo fifo
      mkdir -p d/sub/deep empty_dir ro_dir/in target; echo 1 >d/one; echo 2 >d/sub/two; ln -s one d/l
      ln -s sub d/dl; ln d/one d/sub/one2; echo t >target/old; echo 3 >d/sub/deep/three; chmod 700 d/sub
      echo r >ro_dir/in/r; chmod 555 ro_dir/in; mkdir loose; chmod 1777 loose; echo l >loose/l
      truncate -s 1M holes; printf x | dd of=holes bs=1 seek=500000 conv=notrunc status=none
      mkdir many; for i in $(seq 150); do echo $i >many/f$i; done; mkdir other; echo o >other/a
      mkdir clash; mkdir clash/a; ln -s d dlink; echo new >newer; touch -d 2020-01-01 a; touch -d 2021-01-01 b
      touch -d 2001-02-03T04:05:06.789 d/one d exe; mkdir cyc; ln -s . cyc/self; ln -s dangling2 target/dang
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp",
        "cp a",
        "cp -T a b target",
        "cp -t target -T a",
        "cp a new",
        "cp a b",
        "cp a target",
        "cp a b empty exe 'a b' target",
        "cp a b missing target",
        "cp a b nowhere_dir",
        "cp a b exe",
        "cp -t target a b",
        "cp -t nowhere_dir a",
        "cp -t a b",
        "cp a target/",
        "cp a nodir/",
        "cp a nodir/x",
        "cp a b/x",
        "cp missing x",
        "cp missing gone target",
        "cp d x",
        "cp a d target",
        "cp a a",
        "cp a hard",
        "cp a link",
        "cp link a",
        "cp a ./a",
        "cp a dangling",
        "cp loop x",
        "cp link x",
        "cp dangling x",
        "cp -P link x",
        "cp -P dangling x",
        "cp -P link b",
        "cp a dlink",
        "cp -r d x",
        "cp -r d target",
        "cp -R d d2",
        "cp -r d/ target",
        "cp -r d/sub/.. target",
        "cp -r d a",
        "cp -rT d target",
        "cp -r d other target",
        "cp a other/a target",
        "cp a a target",
        "cp -r d d target",
        "cp -r d d",
        "cp -r d clash",
        "cp a clash",
        "cp -r ro_dir x",
        "cp -r loose x",
        "cp -r cyc x",
        "cp -rL cyc x",
        "cp -rL d x",
        "cp -rH dlink x",
        "cp -r dlink x",
        "cp -r dlink link dangling target",
        "cp -r fifo x",
        "cp -r link target/old",
        "cp -f a ro",
        "cp a ro",
        "cp -n a b new",
        "cp -n a b",
        "cp -u a b",
        "cp -u b a",
        "cp -u b fresh",
        "cp -i a b",
        "cp -ni a b",
        "cp -v a b target",
        "cp -v a missing target",
        "cp -l a x",
        "cp -l a hard",
        "cp -l a b",
        "cp -lf a b",
        "cp -rl d x",
        "cp -s a x",
        "cp -s a target",
        "cp -ls a x",
        "cp suid x",
        "cp exe x",
        "cp holes x",
        "cp big x",
        "cp -r many x",
        "cp -r many target",
        "cp -r many d a missing target",
        "cp a target/dang",
        "cp --preserve a target",
        "cp --preserve=mode suid target",
        "cp --preserve=timestamps,mode exe x",
        "cp --no-preserve=mode exe x",
        "cp 'a b' 'x y'",
        "cp -d link x",
        "cp -dr d x",
        "cp -r d/one d/sub/one2 target",
        "cp -d d/one d/sub/one2 target",
        "cp -d a hard target",
        "cp /dev/null x",
        "cp /proc/version x",
        "cp --recursive --verbose empty_dir x",
      })
  void copiesAsTheHostDoes(String line) throws Exception {
    Path ours = folder.resolve("ours");
    Path host = folder.resolve("host");
    ToolRun.prepare(ours, SETUP);
    ToolRun.prepare(host, SETUP);

    ToolRun expected = ToolRun.host(host, line, "y\n");

    assertThat(ToolRun.ours(ours, line, "y\n")).isEqualTo(expected);
    assertThat(Tree.difference(Tree.of(ours), Tree.of(host))).isEmpty();
  }

  /** In which order depends on inode numbers, which are others in the host's tree. */
  @Test
  void tellsOfAllThatItCopies() throws Exception {
    Path ours = folder.resolve("ours");
    Path host = folder.resolve("host");
    ToolRun.prepare(ours, SETUP);
    ToolRun.prepare(host, SETUP);

    ToolRun expected = ToolRun.host(host, "cp -vr d x", "");
    ToolRun run = ToolRun.ours(ours, "cp -vr d x", "");

    assertThat(run.status()).isEqualTo(expected.status());
    assertThat(run.err()).isEqualTo(expected.err());
    assertThat(run.out().lines())
        .containsExactlyInAnyOrderElementsOf(expected.out().lines().toList());
    assertThat(Tree.difference(Tree.of(ours), Tree.of(host))).isEmpty();
  }

  /** What was copied before depends on inode numbers: directories are read in their order. */
  @Test
  void aDirectoryIsNotCopiedIntoItself() throws Exception {
    Path ours = folder.resolve("ours");
    Path host = folder.resolve("host");
    ToolRun.prepare(ours, SETUP);
    ToolRun.prepare(host, SETUP);

    ToolRun expected = ToolRun.host(host, "cp -r d d/inside", "");

    assertThat(ToolRun.ours(ours, "cp -r d d/inside", "")).isEqualTo(expected);
    assertThat(ours.resolve("d/inside")).isDirectory();
    assertThat(ours.resolve("d/inside/inside")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp -p a suid ro exe target",
        "cp -a d loose ro_dir x/y",
        "cp -a d x",
        "cp -a many link dangling fifo target",
        "cp -rp d target",
        "cp -a a hard d target",
        "cp -p holes big target",
        "cp -aT d target",
        "cp --preserve=timestamps a b",
        "cp -a --no-preserve=timestamps,links d/sub x",
      })
  void preservesAsTheHostDoes(String line) throws Exception {
    Path ours = folder.resolve("ours");
    ToolRun.prepare(ours, SETUP);
    // The same file times in both: a copy of the tree, by the one that is to be trusted.
    ToolRun.prepare(
        folder, "touch -d 2010-10-10T10:10:10.123 $(find ours -not -type l); cp -a ours host");
    Path host = folder.resolve("host");

    ToolRun expected = ToolRun.host(host, line);

    assertThat(ToolRun.ours(ours, line)).isEqualTo(expected);
    List<String> old = Tree.withTimes(ours).stream().filter(CpTest::hasOldTime).toList();
    List<String> expectedOld = Tree.withTimes(host).stream().filter(CpTest::hasOldTime).toList();
    assertThat(Tree.difference(old, expectedOld)).isEmpty();
    assertThat(Tree.difference(Tree.of(ours), Tree.of(host))).isEmpty();
  }

  /** What has not been made just now: of that the times differ. */
  private static boolean hasOldTime(String line) {
    return line.contains(" 2010-10-10T");
  }

  @Test
  void showsProgressOnATerminalOnly() throws Exception {
    ToolRun.prepare(folder, "echo a >a");

    assertThat(ToolRun.ours(folder, "cp --progress a b")).isEqualTo(new ToolRun(0, "", ""));

    assertThat(folder.resolve("b")).hasContent("a");
  }

  @Test
  void keepsHoles() throws Exception {
    ToolRun.prepare(folder, "truncate -s 64M holes; echo x >>holes");

    assertThat(ToolRun.ours(folder, "cp holes copy")).isEqualTo(new ToolRun(0, "", ""));

    assertThat(Files.size(folder.resolve("copy"))).isEqualTo((64 << 20) + 2);
    String blocks = ToolRun.host(folder, "stat -c %b copy").out().strip();
    assertThat(Integer.parseInt(blocks)).isLessThan(100);
  }

  @Test
  void copiesALargeTreeOnTwoVcores() throws Exception {
    ToolRun.prepare(
        folder,
        "mkdir t; for i in $(seq 30); do mkdir t/d$i; for j in $(seq 40); do echo $i $j >t/d$i/f$j; done; done");

    assertThat(ToolRun.ours(folder, "cp -a t u", "", 2)).isEqualTo(new ToolRun(0, "", ""));

    assertThat(Tree.withTimes(folder.resolve("u"))).isEqualTo(Tree.withTimes(folder.resolve("t")));
  }
}
