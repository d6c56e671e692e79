package io.upcall.libc;

import static io.upcall.libc.Stdio.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Random operations on a stream and on one of the host's C library: the same results and files. */
@ExtendWith(NothingLeft.class)
class StdioRandomTest {

  private static final String SEED = "upcall.test.seed";
  private static final String ROUNDS = "upcall.test.streams";
  private static final String[] MODES = {"r", "r+", "w", "w+", "a", "a+"};

  @TempDir Path folder;

  /** What has been done, for the message of a difference. */
  private final List<String> done = new ArrayList<>();

  @Test
  void streamsDoWhatTheHostsStreamsDo() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.println("stdio: -D" + SEED + "=" + seed);
    InProc.run(
        () -> {
          Random random = new Random(seed);
          for (int i = Integer.getInteger(ROUNDS, 300); i > 0; i--) {
            done.clear();
            try {
              round(random);
            } catch (Throwable different) {
              throw new AssertionError("seed " + seed + ": " + String.join(" ", done), different);
            }
          }
        });
  }

  private void round(Random random) throws Throwable {
    Path ours = folder.resolve("ours");
    Path hosts = folder.resolve("hosts");
    byte[] contents = noise(random, random.nextInt(3) * 5000);
    Files.write(ours, contents);
    Files.write(hosts, contents);
    String mode = MODES[random.nextInt(MODES.length)];
    done.add(mode + " of " + contents.length + ":");
    FILE stream = fopen(ours.toString(), mode);
    HostStdio host = new HostStdio(hosts.toString(), mode);
    if (random.nextInt(3) == 0) {
      int buffering = random.nextInt(3);
      int size = 1 + random.nextInt(300);
      done.add("setvbuf(" + buffering + "," + size + ")");
      setvbuf(stream, buffering, size);
      assertThat(host.setvbuf(buffering, size)).isZero();
    }
    operations(random, mode, stream, host);
    fclose(stream);
    host.close();
    assertThat(Files.readAllBytes(ours)).as("the file").isEqualTo(Files.readAllBytes(hosts));
  }

  /** C wants a position to be set between reading and writing. */
  private void operations(Random random, String mode, FILE stream, HostStdio host)
      throws Throwable {
    boolean reads = mode.startsWith("r") || mode.endsWith("+");
    boolean writes = !mode.equals("r");
    boolean reading = reads;
    for (int i = random.nextInt(30); i > 0; i--) {
      if (reads && writes && random.nextInt(5) == 0) {
        seek(random, stream, host);
        reading = !reading;
      } else if (reading) {
        read(random, stream, host);
      } else {
        write(random, stream, host);
      }
      assertThat(ferror(stream)).as("ferror").isEqualTo(host.error());
      assertThat(feof(stream)).as("feof").isEqualTo(host.eof());
      if (random.nextInt(3) == 0) {
        assertThat(ftell(stream)).as("ftell").isEqualTo(host.tell());
      }
      if (random.nextInt(8) == 0) {
        seek(random, stream, host);
      }
    }
  }

  private void seek(Random random, FILE stream, HostStdio host) throws Throwable {
    int whence = random.nextInt(3);
    int offset = random.nextInt(12_000) - (whence == Unistd.SEEK_SET ? 1_000 : 6_000);
    done.add("fseek(" + offset + "," + whence + ")");
    int ours = InProc.errnoOf(() -> fseek(stream, offset, whence)) == 0 ? 0 : -1;
    assertThat(ours).as("fseek").isEqualTo(host.seek(offset, whence));
    if (ours != 0) {
      done.add("rewind");
      fseek(stream, 0, Unistd.SEEK_SET);
      host.seek(0, Unistd.SEEK_SET);
    }
  }

  private void read(Random random, FILE stream, HostStdio host) throws Throwable {
    switch (random.nextInt(4)) {
      case 0 -> {
        done.add("getc");
        assertThat(getc(stream)).as("getc").isEqualTo(host.getc());
      }
      case 1 -> {
        int octet = getc(stream);
        assertThat(octet).as("getc").isEqualTo(host.getc());
        if (octet != EOF) {
          done.add("getc,ungetc");
          assertThat(ungetc(octet, stream)).as("ungetc").isEqualTo(host.ungetc(octet));
        }
      }
      case 2 -> {
        int size = 1 + random.nextInt(4);
        int count = random.nextInt(random.nextBoolean() ? 10 : 3000);
        done.add("fread(" + size + "," + count + ")");
        byte[] ours = new byte[size * count];
        byte[] hosts = new byte[size * count];
        assertThat((long) fread(ours, size, count, stream))
            .as("fread")
            .isEqualTo(host.read(hosts, size, count));
        assertThat(ours).isEqualTo(hosts);
      }
      default -> {
        int size = 2 + random.nextInt(200);
        done.add("fgets(" + size + ")");
        String line = fgets(size, stream);
        // Behind the end that was sought there are zeros, and a string of the host ends at one.
        String shown = line == null ? null : line.replaceFirst("(?s)\0.*", "");
        assertThat(shown).as("fgets").isEqualTo(host.gets(size));
      }
    }
  }

  private void write(Random random, FILE stream, HostStdio host) throws Throwable {
    if (random.nextInt(4) == 0) {
      done.add("fflush");
      fflush(stream);
      assertThat(host.flush()).isZero();
    } else if (random.nextBoolean()) {
      int octet = random.nextInt(256);
      done.add("putc");
      assertThat(putc(octet, stream)).as("putc").isEqualTo(host.putc(octet));
    } else {
      byte[] bytes = noise(random, random.nextInt(random.nextBoolean() ? 10 : 9000));
      done.add("fwrite(" + bytes.length + ")");
      assertThat((long) fwrite(bytes, 1, bytes.length, stream))
          .as("fwrite")
          .isEqualTo(host.write(bytes, 1, bytes.length));
    }
  }

  /** Letters, with a newline now and then. */
  private static byte[] noise(Random random, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (random.nextInt(40) == 0 ? '\n' : 'a' + random.nextInt(26));
    }
    return bytes;
  }
}
