package io.upcall.libc;

/**
 * {@code struct mmsghdr}: a message of {@link SysSocket#sendmmsg} and {@link SysSocket#recvmmsg}.
 */
public final class StructMmsghdr {

  /** The message. */
  public final StructMsghdr msg_hdr;

  /** Set by both functions: how many bytes of it were sent or received. */
  public int msg_len;

  /** {@code message}, of which nothing was sent or received yet. */
  public StructMmsghdr(StructMsghdr message) {
    msg_hdr = message;
  }
}
