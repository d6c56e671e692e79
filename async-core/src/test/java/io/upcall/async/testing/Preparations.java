package io.upcall.async.testing;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
import io.upcall.async.Driver;
import io.upcall.async.FileCalls;
import io.upcall.async.Op;
import io.upcall.async.SocketCalls;
import io.upcall.async.WaitCalls;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A call of each operation that is prepared, with arguments that mean nothing: for a driver that
 * does not look at them.
 */
public final class Preparations {

  private static final int FD = 900;

  private final Map<Op, UnaryOperator<AsyncCall>> calls = new EnumMap<>(Op.class);
  private final Map<Op, UnaryOperator<AsyncSource>> sources = new EnumMap<>(Op.class);

  /**
   * Preparations.
   *
   * @param other for messages to another driver
   */
  public Preparations(Driver other) {
    files();
    openFiles();
    sockets();
    waits(other);
    sources.put(Op.ACCEPT_MULTISHOT, each -> SocketCalls.acceptMultishot(each, FD, 0));
    sources.put(Op.RECV_MULTISHOT, each -> SocketCalls.recvMultishot(each, FD, 0));
    sources.put(Op.POLL_MULTISHOT, each -> WaitCalls.pollMultishot(each, FD, 1));
    sources.put(Op.TIMEOUT_MULTISHOT, each -> WaitCalls.timeoutMultishot(each, 1, 1));
    sources.put(Op.MESSAGES, WaitCalls::messages);
  }

  private void files() {
    calls.put(Op.OPENAT2, call -> call.openat2(FD, 0, 0));
    calls.put(Op.STATX, call -> call.statx(FD, 0, 0, 0, 0));
    calls.put(Op.LINKAT, call -> FileCalls.linkat(call, FD, 0, FD, 0, 0));
    calls.put(Op.UNLINKAT, call -> FileCalls.unlinkat(call, FD, 0, 0));
    calls.put(Op.RENAMEAT2, call -> FileCalls.renameat2(call, FD, 0, FD, 0, 0));
    calls.put(Op.MKDIRAT, call -> FileCalls.mkdirat(call, FD, 0, 0));
    calls.put(Op.SYMLINKAT, call -> FileCalls.symlinkat(call, 0, FD, 0));
    calls.put(Op.SETXATTR, call -> FileCalls.setxattr(call, 0, 0, 0, 0, 0));
    calls.put(Op.FSETXATTR, call -> FileCalls.fsetxattr(call, FD, 0, 0, 0, 0));
    calls.put(Op.GETXATTR, call -> FileCalls.getxattr(call, 0, 0, 0, 0));
    calls.put(Op.FGETXATTR, call -> FileCalls.fgetxattr(call, FD, 0, 0, 0));
    calls.put(Op.PIPE, call -> FileCalls.pipe(call, 0, 0));
    calls.put(Op.INSTALL_FD, call -> FileCalls.installFd(call, 0));
  }

  private void openFiles() {
    calls.put(Op.CLOSE, call -> call.close(FD));
    calls.put(Op.READ, call -> call.read(FD, 0, 0, 0));
    calls.put(Op.WRITE, call -> call.write(FD, 0, 0, 0));
    calls.put(Op.READV, call -> call.readv(FD, 0, 0, 0));
    calls.put(Op.WRITEV, call -> call.writev(FD, 0, 0, 0));
    calls.put(Op.READ_FIXED, call -> FileCalls.readFixed(call, FD, 0, 0, 0, 0));
    calls.put(Op.WRITE_FIXED, call -> FileCalls.writeFixed(call, FD, 0, 0, 0, 0));
    calls.put(Op.FSYNC, call -> call.fsync(FD, false));
    calls.put(Op.SYNC_FILE_RANGE, call -> FileCalls.syncFileRange(call, FD, 0, 0, 0));
    calls.put(Op.FTRUNCATE, call -> FileCalls.ftruncate(call, FD, 0));
    calls.put(Op.FALLOCATE, call -> FileCalls.fallocate(call, FD, 0, 0, 0));
    calls.put(Op.FADVISE, call -> FileCalls.fadvise(call, FD, 0, 0, 0));
    calls.put(Op.MADVISE, call -> FileCalls.madvise(call, 0, 0, 0));
    calls.put(Op.SPLICE, call -> call.splice(FD, 0, FD, 0, 0, 0));
    calls.put(Op.TEE, call -> FileCalls.tee(call, FD, FD, 0, 0));
    calls.put(Op.SENDFILE, call -> call.sendfile(FD, FD, 0, 0));
  }

  private void sockets() {
    calls.put(Op.SOCKET, call -> call.socket(0, 0, 0));
    calls.put(Op.BIND, call -> call.bind(FD, 0, 0));
    calls.put(Op.LISTEN, call -> call.listen(FD, 0));
    calls.put(Op.ACCEPT, call -> call.accept(FD, 0, 0, 0));
    calls.put(Op.CONNECT, call -> call.connect(FD, 0, 0));
    calls.put(Op.RECV, call -> call.recv(FD, 0, 0, 0));
    calls.put(Op.RECV_SELECTED, call -> call.recvSelected(FD, 0));
    calls.put(Op.RECVMSG, call -> SocketCalls.recvmsg(call, FD, 0, 0));
    calls.put(Op.SEND, call -> call.send(FD, 0, 0, 0));
    calls.put(Op.SEND_ZC, call -> SocketCalls.sendZc(call, FD, 0, 0, 0));
    calls.put(Op.SENDMSG, call -> SocketCalls.sendmsg(call, FD, 0, 0));
    calls.put(Op.SENDMSG_ZC, call -> SocketCalls.sendmsgZc(call, FD, 0, 0));
    calls.put(Op.SHUTDOWN, call -> call.shutdown(FD, 0));
    calls.put(Op.SETSOCKOPT, call -> SocketCalls.setsockopt(call, FD, 0, 0, 0, 0));
    calls.put(Op.GETSOCKOPT, call -> SocketCalls.getsockopt(call, FD, 0, 0, 0, 0));
  }

  private void waits(Driver other) {
    calls.put(Op.NOP, AsyncCall::nop);
    calls.put(Op.POLL, call -> call.poll(FD, 0));
    calls.put(Op.EPOLL_WAIT, call -> WaitCalls.epollWait(call, FD, 0, 0));
    calls.put(Op.FUTEX_WAIT, call -> WaitCalls.futexWait(call, 0, 0, 0, 0));
    calls.put(Op.FUTEX_WAKE, call -> WaitCalls.futexWake(call, 0, 0, 0, 0));
    calls.put(Op.FUTEX_WAITV, call -> WaitCalls.futexWaitv(call, 0, 0));
    calls.put(Op.WAITID, call -> WaitCalls.waitid(call, 0, 0, 0, 0));
    calls.put(Op.TIMEOUT, call -> call.timeout(0));
    calls.put(Op.LINK_TIMEOUT, call -> WaitCalls.linkTimeout(call, 0));
    calls.put(Op.CANCEL, call -> WaitCalls.cancel(call, new RecordedCall()));
    calls.put(Op.CANCEL_FD, call -> call.cancelFd(FD));
    calls.put(Op.CANCEL_OP, call -> WaitCalls.cancelOp(call, Op.NOP));
    calls.put(Op.CANCEL_ALL, WaitCalls::cancelAll);
    calls.put(Op.MESSAGE, call -> WaitCalls.message(call, other, 0));
    calls.put(Op.FUNCTION, call -> call.function(() -> 0));
  }

  /** True when {@code op} is of sources. */
  public boolean isOfSources(Op op) {
    return sources.containsKey(op);
  }

  /** Prepares {@code call} for {@code op}. */
  public AsyncCall prepare(Op op, AsyncCall call) {
    return require(op, calls.get(op)).apply(call);
  }

  /** Prepares {@code source} for {@code op}. */
  public AsyncSource prepare(Op op, AsyncSource source) {
    return require(op, sources.get(op)).apply(source);
  }

  private static <T> UnaryOperator<T> require(Op op, UnaryOperator<T> preparation) {
    if (preparation == null) {
      throw new IllegalArgumentException("no way to prepare " + op + " is written here");
    }
    return preparation;
  }
}
