package io.upcall.libc.parity;

/**
 * The calls on sockets that cases make. Addresses are words, for what stands behind them differs
 * from side to side:
 *
 * <pre>
 *   inet, inet6        a free port of the loopback        :5         where number 5 is bound
 *   any, any6          a free port of all addresses       refused    where nobody listens
 *   /name, @name       a path in the case's directory,    unspec     AF_UNSPEC
 *                      an abstract name                   (empty)    a Unix socket without a name
 *   ./name             from the working directory
 * </pre>
 */
interface NetCalls extends RangeCalls {

  int socket(int domain, int type, int protocol);

  /** The two ends, or twice {@code -errno}. */
  int[] socketpair(int domain, int type, int protocol);

  int bind(int fd, String address);

  int listen(int fd, int backlog);

  int connect(int fd, String address);

  /** The peer's address is noted. */
  int accept4(int fd, int flags);

  int shutdown(int fd, int how);

  /** The address is noted. */
  int getsockname(int fd);

  int getpeername(int fd);

  int send(int fd, String text, int flags);

  /** The bytes are noted. */
  int recv(int fd, int count, int flags);

  int sendto(int fd, String text, int flags, String address);

  /** Bytes and source are noted. */
  int recvfrom(int fd, int count, int flags);

  /**
   * sendmsg(2) of a buffer a part.
   *
   * @param address null for none
   * @param rights descriptors to be passed
   */
  int sendmsg(int fd, String[] parts, String address, int[] rights, int flags);

  /**
   * recvmsg(2): bytes, source, descriptors and flags are noted.
   *
   * @param sizes of the buffers
   * @return the count; the descriptors follow by {@link #received}
   */
  int recvmsg(int fd, int[] sizes, int controlBytes, int flags);

  /** The descriptors that the last {@link #recvmsg} brought. */
  int[] received();

  /** The value is noted. */
  int getsockopt(int fd, int level, int option);

  int setsockopt(int fd, int level, int option, int value);

  int setTimeout(int fd, int option, long seconds, long micros);

  int getTimeout(int fd, int option);

  int setLinger(int fd, boolean on, int seconds);

  int getLinger(int fd);

  // ---- for cases -------------------------------------------------------------------------------

  /** A bound socket that listens. */
  default int listener(int domain, String address) {
    int fd = socket(domain, io.upcall.libc.SysSocket.SOCK_STREAM, 0);
    bind(fd, address);
    listen(fd, 5);
    return fd;
  }

  /** A bound socket of datagrams. */
  default int receiver(int domain, String address) {
    int fd = socket(domain, io.upcall.libc.SysSocket.SOCK_DGRAM, 0);
    bind(fd, address);
    return fd;
  }
}
