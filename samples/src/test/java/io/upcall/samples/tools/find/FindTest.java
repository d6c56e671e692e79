package io.upcall.samples.tools.find;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.tools.ToolRun;
import io.upcall.samples.tools.Tree;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** find against the host's. */
@Timeout(60)
class FindTest {
  private static final String SETUP =
      """
      mkdir -p d/sub/deep e empty; echo a >d/a; echo b >d/sub/b.txt; : >d/sub/deep/none; echo C >e/C.TXT
      head -c 5000 /dev/zero >e/five; head -c 512 /dev/zero >e/block; head -c 513 /dev/zero >e/more
      ln -s a d/link; ln -s nowhere d/dangling; ln -s .. d/sub/up; ln d/a e/hard; mkfifo d/fifo
      chmod 755 e/five; chmod 4600 e/more; chmod 0 e/block; touch -d '2 days ago' e/hard
      touch -d '30 minutes ago' e/five; touch -d '2001-01-01' e/C.TXT; echo x >'e/a b'; echo x >e/.hidden
      echo x >'e/[x]'; echo x >'e/back\\slash'; echo x >$'e/new\\nline'; ln -s ../e d/elink; ln -s loop loop
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    ToolRun.prepare(folder.resolve("read"), SETUP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "find",
        "find .",
        "find d",
        "find d/ e",
        "find d// -type f",
        "find missing d",
        "find ''",
        "find d/a/x loop/x",
        "find loop",
        "find -L loop",
        "find . -name '*.txt'",
        "find . -iname '*.txt'",
        "find . -name 'a*'",
        "find . -name '?' -type f",
        "find . -name '[a-c]'",
        "find . -name '[!a-c]'",
        "find . -name '[[:upper:]]*'",
        "find . -name '\\[x]' -o -name 'back\\\\*'",
        "find . -name '[x'",
        "find . -name '*'",
        "find . -name .hidden",
        "find . -name 'a b'",
        "find . -name d/a",
        "find . -path './d/*'",
        "find . -wholename '*sub*' -name '*e*'",
        "find . -ipath '*SUB*'",
        "find . -type f",
        "find . -type d",
        "find . -type l",
        "find . -type p,l,d",
        "find -L . -type l",
        "find -L d",
        "find -H d/elink",
        "find -P d/elink",
        "find d/elink",
        "find d/elink/",
        "find . -size 1",
        "find . -size 2",
        "find . -size +1",
        "find . -size -2",
        "find . -size 5000c",
        "find . -size +4k",
        "find . -size 5k",
        "find . -size -1M",
        "find . -size 0",
        "find . -size 1w",
        "find . -empty",
        "find . -empty -type d",
        "find . -perm 755",
        "find . -perm -700 -type f",
        "find . -perm /111 -type f",
        "find . -perm -u=s",
        "find . -perm u=rwx,go=rx -type f",
        "find . -perm 0",
        "find . -links 2",
        "find . -links +1 -type f",
        "find . -mtime 0 -name 'b*'",
        "find . -mtime +1",
        "find . -mtime 2",
        "find . -mtime -1 -type f",
        "find . -mmin +20",
        "find . -mmin -40 -type f",
        "find . -newer e/five",
        "find . -newer e/hard -type f",
        "find . -samefile d/a",
        "find . -maxdepth 0",
        "find . -maxdepth 1",
        "find . -maxdepth 2 -mindepth 2",
        "find d e -mindepth 1 -maxdepth 1 -type d",
        "find . -depth",
        "find . -depth -name sub",
        "find . -name sub -prune -o -print",
        "find . -name sub -prune -o -type f -print0",
        "find . -path ./d -prune",
        "find . -print -prune",
        "find . -name a -print -o -name five -print0",
        "find . ( -name a -o -name five ) -type f",
        "find . ! -type d",
        "find . -not -name '*a*' -a -type f",
        "find . -type f , -type d -print",
        "find . -false -o -true -name a",
        "find . ! ! -name a",
        "find . -name a -quit",
        "find . -name a -print -quit",
        "find . -quit",
        "find . -xdev -type d",
        "find . -type f -exec echo found {} ;",
        "find . -name a -exec echo {}-{} and {} ;",
        "find . -type f -exec false {} ; -print",
        "find . -type f -exec true {} ; -print",
        "find d -type f -exec echo {} +",
        "find d -exec false {} +",
        "find d -type f -exec nosuch {} ;",
        "find d -type f -exec nosuch {} +",
        "find d -name a -exec cat {} ; -print",
        "find -foo",
        "find . -name",
        "find . x -name y z",
        "find . -o -name x",
        "find . -a",
        "find . ( -name x",
        "find . (",
        "find . -name x )",
        "find . )",
        "find . ( )",
        "find . -name a -o",
        "find . -name a ,",
        "find . !",
        "find . -not",
        "find . -size x",
        "find . -size 1q",
        "find . -size ''",
        "find . -mtime x",
        "find . -type x",
        "find . -type ''",
        "find . -type ff",
        "find . -type f,",
        "find . -exec ls",
        "find . -exec ;",
        "find . -exec echo a {} b +",
        "find . -exec echo {} x {} +",
        "find . -maxdepth x",
        "find . -maxdepth -1",
        "find . -newer gone",
        "find . -samefile gone",
        "find . -links x",
        "find . -perm x",
        "find . -perm 999",
        "find . , -name x",
        "find . -delete x",
      })
  void findsAsTheHostDoes(String line) throws Exception {
    Path read = folder.resolve("read");
    assertThat(ToolRun.ours(read, line)).isEqualTo(ToolRun.host(read, line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "find . -type f -delete",
        "find d -delete",
        "find . -delete",
        "find . -name sub -delete",
        "find . -name '*.txt' -delete -print",
        "find d e/five -type l -print -delete",
        "find . -type f -exec rm {} ;",
        "find . -name five -exec cp {} copy ;",
      })
  void changesWhatTheHostDoes(String line) throws Exception {
    Path ours = folder.resolve("ours");
    Path host = folder.resolve("host");
    ToolRun.prepare(folder, "rm -rf ours host");
    ToolRun.prepare(ours, SETUP);
    ToolRun.prepare(host, SETUP);

    ToolRun expected = ToolRun.host(host, line);

    ToolRun actual = ToolRun.ours(ours, line);
    // Each folder has its own order.
    assertThat(actual.out().lines().sorted()).isEqualTo(expected.out().lines().sorted().toList());
    assertThat(actual.err()).isEqualTo(expected.err());
    assertThat(actual.status()).isEqualTo(expected.status());
    assertThat(Tree.difference(Tree.of(ours), Tree.of(host))).isEmpty();
  }
}
