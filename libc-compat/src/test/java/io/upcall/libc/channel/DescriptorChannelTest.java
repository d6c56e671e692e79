package io.upcall.libc.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.Fcntl;
import io.upcall.libc.SysSocket;
import io.upcall.libc.Unistd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorChannelTest {

  @TempDir Path folder;

  /** Runs {@code body} as a uthread. */
  private static void inProc(ProcMain body) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Proc proc =
        Proc.start(
            ProcOptions.named("test"),
            () -> {
              try {
                return body.run();
              } catch (Throwable thrown) {
                failure.set(thrown);
                return 1;
              }
            });
    proc.awaitExit();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @Test
  void bytesGoThroughAChannelUntilItsEnd() throws Exception {
    inProc(
        () -> {
          int[] ends = Unistd.pipe();
          DescriptorChannel out = DescriptorChannel.of(ends[1]);
          try (DescriptorChannel in = DescriptorChannel.of(ends[0])) {
            ByteBuffer source = bytes("hello");
            assertThat(out.write(source)).isEqualTo(5);
            assertThat(source.hasRemaining()).isFalse();
            ByteBuffer target = ByteBuffer.allocateDirect(9);
            assertThat(in.read(target)).isEqualTo(5);
            assertThat(in.read(ByteBuffer.allocate(0))).isZero();
            Fcntl.fcntl(ends[0], Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
            assertThat(in.read(target)).as("nothing there, and no wait").isZero();
            ByteBuffer[] parts = {bytes("ab"), bytes(""), bytes("cde")};
            assertThat(out.write(parts)).isEqualTo(5);
            ByteBuffer[] room = {ByteBuffer.allocate(1), ByteBuffer.allocate(9)};
            assertThat(in.read(room)).isEqualTo(5);
            assertThat(room[1].flip()).isEqualTo(bytes("bcde"));
            out.close();
            out.close();
            assertThat(in.read(target)).isEqualTo(-1);
            assertThat(out.isOpen()).isFalse();
            assertThatThrownBy(() -> out.write(bytes("x")))
                .isInstanceOf(ClosedChannelException.class);
          }
          return 0;
        });
  }

  @Test
  void aCloseEndsWhatAnotherThreadWaitsIn() throws Exception {
    inProc(
        () -> {
          int[] ends = Unistd.pipe();
          DescriptorChannel in = DescriptorChannel.of(ends[0]);
          AtomicReference<Throwable> failure = new AtomicReference<>();
          Thread reader =
              Proc.current()
                  .spawn(
                      () -> {
                        try {
                          in.read(ByteBuffer.allocate(1));
                        } catch (IOException thrown) {
                          failure.set(thrown);
                        }
                      });
          while (reader.getState() != Thread.State.WAITING) {
            Thread.yield();
          }
          in.close();
          reader.join();
          assertThat(failure.get()).isInstanceOf(AsynchronousCloseException.class);
          Unistd.close(ends[1]);
          return 0;
        });
  }

  @Test
  void aFileHasPositionAndSize() throws Exception {
    inProc(
        () -> {
          String name = folder.resolve("f").toString();
          int fd = Fcntl.open(name, Fcntl.O_RDWR | Fcntl.O_CREAT, 0600);
          try (DescriptorFileChannel file = DescriptorFileChannel.of(fd)) {
            file.write(bytes("abcdef"));
            assertThat(file.position()).isEqualTo(6);
            assertThat(file.size()).isEqualTo(6);
            ByteBuffer two = ByteBuffer.allocate(2);
            assertThat(file.position(1).read(two)).isEqualTo(2);
            assertThat(two.flip()).isEqualTo(bytes("bc"));
            assertThat(file.read(two.clear(), 5)).isEqualTo(1);
            assertThat(file.read(two.clear(), 9)).isEqualTo(-1);
            assertThat(file.write(bytes("XY"), 4)).isEqualTo(2);
            assertThat(file.position()).as("not moved").isEqualTo(3);
            file.truncate(99);
            assertThat(file.size()).as("not longer").isEqualTo(6);
            file.truncate(2);
            assertThat(file.size()).isEqualTo(2);
            assertThat(file.position()).isEqualTo(2);
            assertThatThrownBy(() -> file.position(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
          }
          assertThat(Files.readString(folder.resolve("f"))).isEqualTo("ab");
          return 0;
        });
  }

  @Test
  void streamsAreTheDescriptors() throws Exception {
    byte[] noise = new byte[300_000];
    new java.util.Random(1).nextBytes(noise);
    inProc(
        () -> {
          int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          DescriptorChannel one = DescriptorChannel.of(ends[0]);
          DescriptorChannel other = DescriptorChannel.of(ends[1]);
          Thread writer =
              Proc.current()
                  .spawn(
                      () -> {
                        try (OutputStream out = one.outputStream()) {
                          out.write('x');
                          out.write(noise);
                        } catch (IOException thrown) {
                          throw new AssertionError(thrown);
                        }
                      });
          InputStream in = other.inputStream();
          assertThat(in.read()).isEqualTo('x');
          assertThat(in.readAllBytes()).isEqualTo(noise);
          assertThat(in.read()).isEqualTo(-1);
          writer.join();
          assertThat(one.isOpen()).as("closed with its stream").isFalse();
          assertThatThrownBy(() -> one.outputStream().write(1))
              .isInstanceOf(ClosedChannelException.class);
          in.close();
          assertThat(other.isOpen()).isFalse();
          return 0;
        });
  }

  @Test
  void aFileIsTransferredToASocketWithoutACopy() throws Exception {
    byte[] noise = new byte[100_000];
    new java.util.Random(2).nextBytes(noise);
    Files.write(folder.resolve("f"), noise);
    inProc(
        () -> {
          int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          int fd = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_RDONLY);
          DescriptorChannel file = DescriptorChannel.of(fd);
          Thread sender =
              Proc.current()
                  .spawn(
                      () -> {
                        try (OutputStream out = DescriptorChannel.of(ends[0]).outputStream()) {
                          assertThat(file.inputStream().transferTo(out)).isEqualTo(noise.length);
                        } catch (IOException thrown) {
                          throw new AssertionError(thrown);
                        }
                      });
          ByteArrayOutputStream received = new ByteArrayOutputStream();
          DescriptorChannel in = DescriptorChannel.of(ends[1]);
          in.inputStream().transferTo(received);
          sender.join();
          assertThat(received.toByteArray()).isEqualTo(noise);
          file.close();
          in.close();
          return 0;
        });
  }

  @Test
  void failuresAreErrnoExceptionsAndJavasAdaptersWork() throws Exception {
    inProc(
        () -> {
          int[] ends = Unistd.pipe();
          DescriptorChannel out = DescriptorChannel.of(ends[1]);
          Unistd.close(ends[0]);
          assertThatThrownBy(() -> Channels.newOutputStream(out).write(new byte[1]))
              .isInstanceOfSatisfying(
                  ErrnoException.class,
                  failure -> assertThat(failure.errno).isEqualTo(Errno.EPIPE));
          out.close();
          return 0;
        });
  }
}
