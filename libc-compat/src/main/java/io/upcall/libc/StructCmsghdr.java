package io.upcall.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct cmsghdr} and its data: one piece of ancillary data of {@link SysSocket#sendmsg} and
 * {@link SysSocket#recvmsg}.
 */
public final class StructCmsghdr {

  /** Which protocol it is of, such as {@link SysSocket#SOL_SOCKET}. */
  public final int cmsg_level;

  /** What it is, such as {@link SysSocket#SCM_RIGHTS}. */
  public final int cmsg_type;

  /** The data, in C's layout and the machine's byte order. */
  public final byte[] cmsg_data;

  /** A piece of ancillary data; {@code data} is not copied. */
  public StructCmsghdr(int level, int type, byte[] data) {
    cmsg_level = level;
    cmsg_type = type;
    cmsg_data = data;
  }

  /** Descriptors of the calling proc to be passed on: SCM_RIGHTS. */
  public static StructCmsghdr rights(int... fds) {
    ByteBuffer data =
        ByteBuffer.allocate(fds.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    data.asIntBuffer().put(fds);
    return new StructCmsghdr(SysSocket.SOL_SOCKET, SysSocket.SCM_RIGHTS, data.array());
  }

  /** True for descriptors that are passed. */
  public boolean isRights() {
    return cmsg_level == SysSocket.SOL_SOCKET && cmsg_type == SysSocket.SCM_RIGHTS;
  }

  /** The data as ints: of SCM_RIGHTS, the descriptors. */
  public int[] ints() {
    int[] values = new int[cmsg_data.length / Integer.BYTES];
    ByteBuffer.wrap(cmsg_data).order(ByteOrder.nativeOrder()).asIntBuffer().get(values);
    return values;
  }

  @Override
  public String toString() {
    return "cmsg level " + cmsg_level + " type " + cmsg_type + ", " + cmsg_data.length + " bytes";
  }
}
