package io.upcall.libc;

import io.upcall.async.kernel.Sys;
import java.net.SocketAddress;

/** The numbers of {@code sys/socket.h}; programs see them as {@link SysSocket}'s. */
abstract class SocketConstants {

  /** No family, or any. */
  public static final int AF_UNSPEC = 0;

  /**
   * An address of no family: {@link SysSocket#connect} to it ends what an earlier connect of
   * datagrams set.
   */
  public static final SocketAddress UNSPECIFIED = Unspecified.INSTANCE;

  /** Sockets of this machine, named by paths. */
  public static final int AF_UNIX = 1;

  /** IPv4. */
  public static final int AF_INET = 2;

  /** IPv6. */
  public static final int AF_INET6 = 10;

  /** A stream of bytes. */
  public static final int SOCK_STREAM = 1;

  /** Datagrams. */
  public static final int SOCK_DGRAM = 2;

  /** Packets of the protocol below; not for everyone. */
  public static final int SOCK_RAW = 3;

  /** Messages over a connection, in order. */
  public static final int SOCK_SEQPACKET = 5;

  /** With the type: O_NONBLOCK. */
  public static final int SOCK_NONBLOCK = Fcntl.O_NONBLOCK;

  /** With the type: FD_CLOEXEC. */
  public static final int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;

  /** The longest backlog that the kernel takes by default. */
  public static final int SOMAXCONN = 4096;

  /** For {@link SysSocket#shutdown}: no more receives. */
  public static final int SHUT_RD = 0;

  /** For {@link SysSocket#shutdown}: no more sends. */
  public static final int SHUT_WR = 1;

  /** For {@link SysSocket#shutdown}: neither. */
  public static final int SHUT_RDWR = 2;

  /** Receive without taking. */
  public static final int MSG_PEEK = 0x2;

  /** Give a datagram's full length, even if it was cut. */
  public static final int MSG_TRUNC = 0x20;

  /** EAGAIN instead of a wait, for this call. */
  public static final int MSG_DONTWAIT = Sys.MSG_DONTWAIT;

  /** Wait for all that is asked for. */
  public static final int MSG_WAITALL = 0x100;

  /** Urgent data. */
  public static final int MSG_OOB = 0x1;

  /** Told by receiving: ancillary data was cut. */
  public static final int MSG_CTRUNC = 0x8;

  /** The end of a record of {@link #SOCK_SEQPACKET}. */
  public static final int MSG_EOR = 0x80;

  /** Do not send through a router. */
  public static final int MSG_DONTROUTE = 0x4;

  /** Receive what failed to be sent; never waits. */
  public static final int MSG_ERRQUEUE = 0x2000;

  /** For {@link SysSocket#recvmmsg}: {@link #MSG_DONTWAIT} after the first message. */
  public static final int MSG_WAITFORONE = 0x10000;

  /** FD_CLOEXEC for the descriptors that are received. */
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  /** No SIGPIPE: always so here. */
  public static final int MSG_NOSIGNAL = Sys.MSG_NOSIGNAL;

  /** More will be sent. */
  public static final int MSG_MORE = 0x8000;

  /** Ancillary data of {@link #SOL_SOCKET}: descriptors. */
  public static final int SCM_RIGHTS = 1;

  /** Ancillary data of {@link #SOL_SOCKET}: who sent it, a {@code struct ucred}. */
  public static final int SCM_CREDENTIALS = 2;

  /** Level of options: the socket's own. */
  public static final int SOL_SOCKET = 1;

  /** An option: an address may be bound again soon. */
  public static final int SO_REUSEADDR = 2;

  /** An option, to be read: the type. */
  public static final int SO_TYPE = 3;

  /** An option, to be read and cleared by that: the pending error. */
  public static final int SO_ERROR = 4;

  /** An option: do not send through a router. */
  public static final int SO_DONTROUTE = 5;

  /** An option: datagrams may go to all of a network. */
  public static final int SO_BROADCAST = 6;

  /** An option: the size of the send buffer. */
  public static final int SO_SNDBUF = 7;

  /** An option: the size of the receive buffer. */
  public static final int SO_RCVBUF = 8;

  /** An option: probe a silent connection. */
  public static final int SO_KEEPALIVE = 9;

  /** An option: urgent data stays in the stream. */
  public static final int SO_OOBINLINE = 10;

  /** An option: the priority of what is sent. */
  public static final int SO_PRIORITY = 12;

  /** An option, a {@link StructLinger}: whether close waits. */
  public static final int SO_LINGER = 13;

  /** An option: several sockets may share an address. */
  public static final int SO_REUSEPORT = 15;

  /** An option: receive who sends, as {@link #SCM_CREDENTIALS}. */
  public static final int SO_PASSCRED = 16;

  /** An option, a {@link StructUcred}, to be read: who the other end is. */
  public static final int SO_PEERCRED = 17;

  /** An option: how many bytes a receive from a stream waits for. */
  public static final int SO_RCVLOWAT = 18;

  /** An option, to be read: how much room makes a socket writable. */
  public static final int SO_SNDLOWAT = 19;

  /** An option, a {@link StructTimeval}: how long a receive may wait. */
  public static final int SO_RCVTIMEO = 20;

  /** An option, a {@link StructTimeval}: how long a send may wait. */
  public static final int SO_SNDTIMEO = 21;

  /** An option, bytes: the name of the only network interface to use. */
  public static final int SO_BINDTODEVICE = 25;

  /** An option: receive when it came, as ancillary data. */
  public static final int SO_TIMESTAMP = 29;

  /** An option, to be read: 1 for a listening socket. */
  public static final int SO_ACCEPTCONN = 30;

  /** An option, to be read: the protocol. */
  public static final int SO_PROTOCOL = 38;

  /** An option, to be read: the address family. */
  public static final int SO_DOMAIN = 39;

  SocketConstants() {}
}
