package io.upcall.samples.bench.pread;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Read by the JDK. */
final class ChannelFile implements BlockFile {
  private final FileChannel channel;

  private ChannelFile(FileChannel channel) {
    this.channel = channel;
  }

  static ChannelFile open(Path path, boolean direct) throws IOException {
    return new ChannelFile(
        direct
            ? FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)
            : FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public int read(ByteBuffer buffer, long offset) throws IOException {
    return channel.read(buffer, offset);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
