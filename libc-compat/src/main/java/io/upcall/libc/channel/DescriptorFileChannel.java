package io.upcall.libc.channel;

import io.upcall.libc.SysStat;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A channel over the descriptor of a file: its position is the open file's, as lseek(2) has it. */
public final class DescriptorFileChannel extends DescriptorChannel implements SeekableByteChannel {

  private DescriptorFileChannel(int fd) {
    super(fd);
  }

  /** A channel over {@code fd}, which is its own from now on. */
  public static DescriptorFileChannel of(int fd) {
    return new DescriptorFileChannel(fd);
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return Unistd.lseek(fd(), 0, Unistd.SEEK_CUR);
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    requireNotNegative(position);
    requireOpen();
    Unistd.lseek(fd(), position, Unistd.SEEK_SET);
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return SysStat.fstat(fd()).st_size;
  }

  /** Cuts the file to {@code size}; one that is shorter stays, and a position behind it moves. */
  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    requireNotNegative(size);
    if (size < size()) {
      Unistd.ftruncate(fd(), size);
    }
    return position() > size ? position(size) : this;
  }

  /** pread(2): at {@code position}, without the channel's own. */
  public int read(ByteBuffer target, long position) throws IOException {
    requireNotNegative(position);
    requireOpen();
    int got = target.hasRemaining() ? Unistd.pread(fd(), target, position) : 0;
    return got == 0 && target.hasRemaining() ? -1 : got;
  }

  /** pwrite(2): at {@code position}, without the channel's own. */
  public int write(ByteBuffer source, long position) throws IOException {
    requireNotNegative(position);
    requireOpen();
    return Unistd.pwrite(fd(), source, position);
  }

  private static void requireNotNegative(long value) {
    if (value < 0) {
      throw new IllegalArgumentException(value + ": 0 or more is wanted");
    }
  }
}
