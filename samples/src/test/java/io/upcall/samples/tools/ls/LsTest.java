package io.upcall.samples.tools.ls;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.samples.tools.ToolRun;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ls against the host's. */
@Timeout(60)
class LsTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws Exception {
    ToolRun.prepare(
        folder,
        """
        echo a >a; echo bb >b.txt; head -c 5000 /dev/zero >c.c; head -c 1048577 /dev/zero >mega; : >.hidden
        truncate -s 10G sparse; chmod 4755 a; chmod 2644 b.txt; mkdir -p d/sub/deep many; chmod 1777 d
        echo x >d/f; echo y >d/sub/g; ln -s a link; ln -s d dlink; ln -s nowhere dangling; mkfifo fifo
        ln c.c d/hard; ln -s .. d/up; echo 'x' >'a b'; touch -d '2001-02-03 04:05:06.789' old b.txt
        touch -d '2 days ago' recent; touch -d '2100-01-01' future; chown 12345:54321 old; touch B _x ünï 漢字
        for i in $(seq 60); do : >many/file$i; done; : >many/with-a-longer-name; ln -s loop loop
        touch -ad '2011-11-11 11:11' c.c; mkdir empty; chmod 0 empty; mkdir locked; chmod 751 locked
        python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('sock')"
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls",
        "ls -a",
        "ls -A",
        "ls -l",
        "ls -la",
        "ls -1",
        "ls -l1",
        "ls -ln",
        "ls -lg",
        "ls -lo",
        "ls -n d",
        "ls -g d",
        "ls -o d",
        "ls -lh",
        "ls -lhS",
        "ls -s",
        "ls -sh",
        "ls -ls",
        "ls -i a d",
        "ls -li d",
        "ls -is",
        "ls -lis many",
        "ls -t",
        "ls -lt",
        "ls -tr",
        "ls -S",
        "ls -Sr",
        "ls -X",
        "ls -r",
        "ls -rS -t",
        "ls -t -S",
        "ls -lu",
        "ls -u",
        "ls -lut",
        "ls -F",
        "ls -lF",
        "ls -p",
        "ls -Fd d dlink fifo sock a link",
        "ls -d",
        "ls -ld d a dlink",
        "ls -d .",
        "ls -R",
        "ls -R d",
        "ls -lR d",
        "ls -aR d",
        "ls -Rr d",
        "ls d many",
        "ls a d b.txt",
        "ls a",
        "ls -l a link dangling",
        "ls dlink",
        "ls -l dlink",
        "ls -l dlink/",
        "ls -H dlink link",
        "ls -lH dlink link",
        "ls -lL a link dlink d",
        "ls -LR d",
        "ls dangling",
        "ls -L dangling",
        "ls missing",
        "ls missing a d",
        "ls a/x loop/x",
        "ls loop",
        "ls -L loop",
        "ls -l loop",
        "ls empty",
        "ls -l empty",
        "ls -C",
        "ls -C many",
        "ls -Cs many",
        "ls -CF",
        "ls -C -w 40 many",
        "ls -Cw 200 many",
        "ls -Cw 1 d",
        "ls -C empty",
        "ls -l --full-time old c.c",
        "ls --full-time d",
        "ls -l /dev/null /dev/zero a",
        "ls -l 'a b' 'not here'",
        "ls --all --reverse",
        "ls -U -1 empty",
        "ls -dl -- -l a",
        "ls ''",
      })
  void listsAsTheHostDoes(String line) throws Exception {
    assertThat(ToolRun.ours(folder, line)).isEqualTo(ToolRun.host(folder, line));
  }
}
