package io.upcall.libc.channel;

import io.upcall.libc.SysSendfile;
import io.upcall.libc.SysStat;
import io.upcall.libc.Unistd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** A descriptor as an InputStream: read(2), straight into the caller's array. */
final class DescriptorInputStream extends InputStream {

  /** How much one sendfile(2) is asked for: the most that it takes. */
  private static final long MOST_SENT = 0x7ffff000;

  private final DescriptorChannel channel;

  DescriptorInputStream(DescriptorChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    channel.requireOpen();
    if (length == 0) {
      return 0;
    }
    int got = Unistd.read(channel.fd(), target, offset, length);
    return got == 0 ? -1 : got;
  }

  /** From a file to another descriptor by sendfile(2): the bytes do not come here. */
  @Override
  public long transferTo(OutputStream out) throws IOException {
    channel.requireOpen();
    boolean sendable =
        out instanceof DescriptorOutputStream
            && SysStat.S_ISREG(SysStat.fstat(channel.fd()).st_mode);
    if (!sendable) {
      return super.transferTo(out);
    }
    int outFd = ((DescriptorOutputStream) out).channel().fd();
    long total = 0;
    for (long sent; (sent = SysSendfile.sendfile(outFd, channel.fd(), MOST_SENT)) > 0; ) {
      total += sent;
    }
    return total;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
