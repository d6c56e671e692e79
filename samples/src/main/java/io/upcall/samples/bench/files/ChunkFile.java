package io.upcall.samples.bench.files;

import io.upcall.libc.Fcntl;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An open file, read and written at offsets. */
interface ChunkFile extends AutoCloseable {
  int read(ByteBuffer buffer, long offset) throws IOException;

  int write(ByteBuffer buffer, long offset) throws IOException;

  /** Waits until what was written is on the disk. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;

  /** By the compat library, or by the JDK. */
  static ChunkFile open(Path path, boolean upcall) throws IOException {
    return upcall
        ? new Upcall(Fcntl.open(path.toString(), Fcntl.O_RDWR | Fcntl.O_CREAT, 0600))
        : new Jdk(
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE));
  }

  /** Ours. */
  record Upcall(int fd) implements ChunkFile {
    @Override
    public int read(ByteBuffer buffer, long offset) throws IOException {
      return Unistd.pread(fd, buffer, offset);
    }

    @Override
    public int write(ByteBuffer buffer, long offset) throws IOException {
      return Unistd.pwrite(fd, buffer, offset);
    }

    @Override
    public void sync() throws IOException {
      Unistd.fdatasync(fd);
    }

    @Override
    public void close() throws IOException {
      Unistd.close(fd);
    }
  }

  /** The JDK's. */
  record Jdk(FileChannel channel) implements ChunkFile {
    @Override
    public int read(ByteBuffer buffer, long offset) throws IOException {
      return channel.read(buffer, offset);
    }

    @Override
    public int write(ByteBuffer buffer, long offset) throws IOException {
      return channel.write(buffer, offset);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
