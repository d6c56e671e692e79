package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The JVM's own standard input, output or error: numbers 0, 1 and 2, which stay open. A read of the
 * input holds a thread of the pool until something comes.
 */
final class StandardStream extends Entry {

  private static final int MODE = Posix.S_IFIFO | 0600;

  private final FileChannel channel;

  private StandardStream(VertxHost host, FileChannel channel, int statusFlags) {
    super(host, statusFlags);
    this.channel = channel;
  }

  /** Takes the first three numbers of a new table. */
  @SuppressWarnings("resource") // the channels are the JVM's, and stay open
  static void installAll(VertxHost host) {
    Descriptors table = host.descriptors();
    table.install(new StandardStream(host, new FileInputStream(FileDescriptor.in).getChannel(), 0));
    for (FileDescriptor output : new FileDescriptor[] {FileDescriptor.out, FileDescriptor.err}) {
      FileChannel channel = new FileOutputStream(output).getChannel();
      table.install(new StandardStream(host, channel, Posix.O_WRONLY));
    }
  }

  @Override
  int mode() {
    return MODE;
  }

  @Override
  void dispatch(Flight flight) {
    flight.leaveForFiles();
  }

  @Override
  int ready(int events) {
    return events & (statusFlags() == Posix.O_WRONLY ? Posix.POLLOUT : Posix.POLLIN);
  }

  /** Carries a call out. On a thread of the pool. */
  int perform(AsyncCall call) throws IOException {
    boolean reads = Sockets.isReceive(call.op());
    if (!reads && !Sockets.isSend(call.op())) {
      return call.op() == Op.POLL ? ready(DriverSide.opFlags(call)) : -Errno.EINVAL;
    }
    ByteBuffer[] parts = CallMemory.buffers(call);
    long moved = reads ? channel.read(parts) : channel.write(parts);
    return (int) Math.max(moved, 0);
  }

  /** Others use it too. */
  @Override
  int close() {
    return 0;
  }
}
