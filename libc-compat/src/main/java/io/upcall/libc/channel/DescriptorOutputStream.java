package io.upcall.libc.channel;

import io.upcall.libc.Unistd;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** A descriptor as an OutputStream: write(2), straight from the caller's array, until it is all. */
final class DescriptorOutputStream extends OutputStream {

  private final DescriptorChannel channel;

  DescriptorOutputStream(DescriptorChannel channel) {
    this.channel = channel;
  }

  DescriptorChannel channel() {
    return channel;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    channel.requireOpen();
    for (int done = 0; done < length; ) {
      done += Unistd.write(channel.fd(), source, offset + done, length - done);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
