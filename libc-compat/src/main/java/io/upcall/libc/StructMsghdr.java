package io.upcall.libc;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@code struct msghdr}: a message of {@link SysSocket#sendmsg} and {@link SysSocket#recvmsg}. */
public final class StructMsghdr {

  /** Where it goes, or came from; null for none. */
  public @Nullable SocketAddress msg_name;

  /** Its bytes: what remains of the buffers, one after the other. Both functions advance them. */
  public ByteBuffer[] msg_iov;

  /** Ancillary data to be sent, or that was received; null for none. */
  public StructCmsghdr @Nullable [] msg_control;

  /**
   * For receiving: how many bytes of ancillary data are wanted at most, headers and padding
   * counted: a sum of {@link SysSocket#CMSG_SPACE}. What is more is lost, and MSG_CTRUNC set.
   */
  public int msg_controllen;

  /** Set by receiving: a union of MSG_TRUNC, MSG_CTRUNC, MSG_EOR, MSG_OOB and MSG_ERRQUEUE. */
  public int msg_flags;

  /** A message without an address and without ancillary data. */
  public StructMsghdr(ByteBuffer... buffers) {
    msg_iov = buffers;
  }

  /** A message as it is to be sent. */
  public StructMsghdr(
      @Nullable SocketAddress name, ByteBuffer[] buffers, StructCmsghdr @Nullable [] control) {
    msg_name = name;
    msg_iov = buffers;
    msg_control = control;
  }
}
