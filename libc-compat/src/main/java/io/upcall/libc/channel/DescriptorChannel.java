package io.upcall.libc.channel;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.SysUio;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A channel over a descriptor of any kind. A read answers -1 at the end; with O_NONBLOCK a read and
 * a write answer 0 where they would have to wait. For threads that read and threads that write at
 * the same time.
 */
public class DescriptorChannel implements ByteChannel, ScatteringByteChannel, GatheringByteChannel {

  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  DescriptorChannel(int fd) {
    this.fd = fd;
  }

  /** A channel over {@code fd}, which is its own from now on. */
  public static DescriptorChannel of(int fd) {
    return new DescriptorChannel(fd);
  }

  /** The descriptor. */
  public final int fd() {
    return fd;
  }

  // ---- reading ---------------------------------------------------------------------------------

  /** A transfer, to be turned into what a channel answers. */
  private interface Transfer {
    long move() throws ErrnoException;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      requireOpen();
      return 0;
    }
    return (int) ended(moved(() -> Unistd.read(fd, target)));
  }

  @Override
  public long read(ByteBuffer[] targets) throws IOException {
    if (!anyRemaining(targets)) {
      requireOpen();
      return 0;
    }
    return ended(moved(() -> SysUio.readv(fd, first(targets))));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    return read(Arrays.copyOfRange(targets, offset, offset + length));
  }

  private static final long WOULD_WAIT = Long.MIN_VALUE;

  /** The end of a file, where C has 0; and 0, where C has EAGAIN. */
  private static long ended(long moved) {
    return moved == 0 ? -1 : moved == WOULD_WAIT ? 0 : moved;
  }

  // ---- writing ---------------------------------------------------------------------------------

  @Override
  public int write(ByteBuffer source) throws IOException {
    return (int) Math.max(0, moved(() -> Unistd.write(fd, source)));
  }

  @Override
  public long write(ByteBuffer[] sources) throws IOException {
    return Math.max(0, moved(() -> SysUio.writev(fd, first(sources))));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    return write(Arrays.copyOfRange(sources, offset, offset + length));
  }

  // ---- both ------------------------------------------------------------------------------------

  /** As many as one call takes. */
  private static ByteBuffer[] first(ByteBuffer[] buffers) {
    return buffers.length <= SysUio.IOV_MAX ? buffers : Arrays.copyOf(buffers, SysUio.IOV_MAX);
  }

  private static boolean anyRemaining(ByteBuffer[] buffers) {
    return Arrays.stream(buffers).anyMatch(ByteBuffer::hasRemaining);
  }

  private long moved(Transfer transfer) throws IOException {
    requireOpen();
    try {
      return transfer.move();
    } catch (ErrnoException failure) {
      if (failure.errno == Errno.EAGAIN) {
        return WOULD_WAIT;
      }
      throw failure.errno == Errno.EBADF && closed.get()
          ? new AsynchronousCloseException()
          : failure;
    }
  }

  /** Before a call, so that one that is closed cannot hit another file of the same number. */
  final void requireOpen() throws ClosedChannelException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public final boolean isOpen() {
    return !closed.get();
  }

  /** Closes the descriptor; calls in flight end with AsynchronousCloseException. */
  @Override
  public final void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      Unistd.close(fd);
    }
  }

  // ---- streams ---------------------------------------------------------------------------------

  /** What is read through this channel. Closing it closes the channel. */
  public final InputStream inputStream() {
    return new DescriptorInputStream(this);
  }

  /** What is written through this channel, all of it. Closing it closes the channel. */
  public final OutputStream outputStream() {
    return new DescriptorOutputStream(this);
  }

  @Override
  public String toString() {
    return "channel of descriptor " + fd;
  }
}
