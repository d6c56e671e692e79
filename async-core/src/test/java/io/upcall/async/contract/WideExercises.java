package io.upcall.async.contract;

import static io.upcall.async.contract.Exercise.Way.WAITS;
import static io.upcall.async.contract.Exercise.Way.WAITS_FOR_A_WAKE;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.FileCalls;
import io.upcall.async.NameLookup;
import io.upcall.async.Op;
import io.upcall.async.SocketCalls;
import io.upcall.async.WaitCalls;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.testing.RecordedCall;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The wider families: what a libc needs now and then. */
final class WideExercises {

  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_EPOLL_CREATE1 = GENERIC ? 20 : 291;
  private static final int NR_EPOLL_CTL = GENERIC ? 21 : 233;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_EVENT_BYTES = GENERIC ? 16 : 12;
  private static final int MSGHDR_BYTES = 56;
  private static final int FUTEX_WAITV_BYTES = 24;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_KEEPALIVE = 9;
  private static final int ADVICE_NORMAL = 0;
  private static final int PAGE_BYTES = 4096;
  private static final long ALL_BITS = -1;
  private static final int PRIVATE = WaitCalls.FUTEX_PRIVATE_INT;
  private static final int NO_FD = -1;

  static final List<Exercise> ALL =
      List.of(
          Exercise.of(Op.FUNCTION, "", WideExercises::function),
          Exercise.of(Op.FUNCTION, "that looks an address up", WideExercises::lookup),
          Exercise.of(Op.FALLOCATE, "", WideExercises::fallocate),
          Exercise.of(Op.SYNC_FILE_RANGE, "", WideExercises::syncFileRange),
          Exercise.of(Op.FADVISE, "", WideExercises::fadvise),
          Exercise.of(Op.MADVISE, "", WideExercises::madvise),
          Exercise.of(Op.FSETXATTR, "", WideExercises::fsetxattr),
          Exercise.of(Op.FGETXATTR, "", WideExercises::fgetxattr),
          Exercise.of(Op.SETXATTR, "", WideExercises::setxattr),
          Exercise.of(Op.GETXATTR, "", WideExercises::getxattr),
          Exercise.of(Op.TEE, "from pipe to pipe", WideExercises::tee).needs(Ability.PIPES),
          Exercise.of(Op.SENDMSG, "", WideExercises::sendmsg),
          Exercise.of(Op.RECVMSG, "", WideExercises::recvmsg),
          Exercise.of(Op.RECVMSG, "that waits", WideExercises::recvmsgThatWaits)
              .goes(WAITS)
              .needs(Ability.KERNEL_OBJECTS),
          Exercise.of(Op.SEND_ZC, "", WideExercises::sendZc),
          Exercise.of(Op.SENDMSG_ZC, "", WideExercises::sendmsgZc),
          Exercise.of(Op.SETSOCKOPT, "", WideExercises::setsockopt),
          Exercise.of(Op.GETSOCKOPT, "", WideExercises::getsockopt),
          Exercise.of(Op.EPOLL_WAIT, "", WideExercises::epollWait)
              .goes(WAITS)
              .needs(Ability.KERNEL_OBJECTS),
          Exercise.of(Op.FUTEX_WAIT, "", WideExercises::futexWait)
              .goes(WAITS_FOR_A_WAKE)
              .needs(Ability.KERNEL_OBJECTS),
          Exercise.of(Op.FUTEX_WAITV, "", WideExercises::futexWaitv)
              .goes(WAITS_FOR_A_WAKE)
              .needs(Ability.KERNEL_OBJECTS),
          Exercise.of(Op.FUTEX_WAKE, "of nobody", WideExercises::futexWake),
          Exercise.of(Op.CANCEL, "of what is not there", WideExercises::cancel),
          Exercise.of(Op.CANCEL_OP, "of none", WideExercises::cancelOp),
          Exercise.of(Op.CANCEL_ALL, "of none", WideExercises::cancelAll));

  /** What the contract cannot show by one call on one driver, and where it is tested instead. */
  static final Map<Op, String> ELSEWHERE = elsewhere();

  private WideExercises() {}

  private static Map<Op, String> elsewhere() {
    String sources = "one call, many completions: UringSourceTest, SimSourceTest";
    String registered = "registered ahead: UringFileFamilyTest";
    String drivers = "between two drivers: UringWaitOpsTest";
    Map<Op, String> elsewhere = new EnumMap<>(Op.class);
    elsewhere.put(Op.ACCEPT_MULTISHOT, sources);
    elsewhere.put(Op.RECV_MULTISHOT, sources);
    elsewhere.put(Op.POLL_MULTISHOT, sources);
    elsewhere.put(Op.TIMEOUT_MULTISHOT, sources);
    elsewhere.put(Op.READ_FIXED, registered);
    elsewhere.put(Op.WRITE_FIXED, registered);
    elsewhere.put(Op.INSTALL_FD, registered);
    elsewhere.put(Op.PIPE, "gives two descriptors: UringFileFamilyTest");
    elsewhere.put(Op.LINK_TIMEOUT, "only in a chain: UringChainTest");
    elsewhere.put(Op.WAITID, "for a child, which the JVM waits for too: UringWaitOpsTest");
    elsewhere.put(Op.MESSAGE, drivers);
    elsewhere.put(Op.MESSAGES, drivers);
    return elsewhere;
  }

  // ---- functions -------------------------------------------------------------------------------

  private static Scene function(Scene scene) {
    return scene.ready(NO_FD, (call, fd) -> call.function(() -> 42), 42);
  }

  private static Scene lookup(Scene scene) {
    return scene.ready(NO_FD, (call, fd) -> call.function(new NameLookup("127.0.0.1")), 1);
  }

  // ---- files -----------------------------------------------------------------------------------

  private static Scene fallocate(Scene scene) {
    return scene.ready(
        scene.file("x"), (call, fd) -> FileCalls.fallocate(call, fd, 0, 0, PAGE_BYTES), 0);
  }

  private static Scene syncFileRange(Scene scene) {
    return scene.ready(
        scene.file("x"), (call, fd) -> FileCalls.syncFileRange(call, fd, 0, 0, 0), 0);
  }

  private static Scene fadvise(Scene scene) {
    return scene.ready(
        scene.file("x"), (call, fd) -> FileCalls.fadvise(call, fd, 0, 0, ADVICE_NORMAL), 0);
  }

  private static Scene madvise(Scene scene) {
    long memory = scene.memory.memory(3 * PAGE_BYTES);
    long page = (memory + PAGE_BYTES) & -PAGE_BYTES;
    return scene.ready(
        NO_FD, (call, fd) -> FileCalls.madvise(call, page, PAGE_BYTES, ADVICE_NORMAL), 0);
  }

  private static Scene fsetxattr(Scene scene) {
    long name = scene.memory.string("user.upcall");
    long value = scene.memory.string("value");
    return scene.ready(
        scene.file("x"), (call, fd) -> FileCalls.fsetxattr(call, fd, name, value, 5, 0), 0);
  }

  private static Scene fgetxattr(Scene scene) {
    int file = scene.file("x");
    long name = scene.memory.string("user.upcall");
    long value = scene.memory.string("value");
    long to = scene.memory.memory(16);
    return scene
        .before(
            () ->
                scene.set(
                    Op.FSETXATTR, FileCalls.fsetxattr(new RecordedCall(), file, name, value, 5, 0)))
        .ready(file, (call, fd) -> FileCalls.fgetxattr(call, fd, name, to, 16), 5);
  }

  private static Scene setxattr(Scene scene) {
    long path = scene.path();
    scene.file(path, "x");
    long name = scene.memory.string("user.upcall");
    long value = scene.memory.string("value");
    return scene.ready(NO_FD, (call, fd) -> FileCalls.setxattr(call, path, name, value, 5, 0), 0);
  }

  private static Scene getxattr(Scene scene) {
    long path = scene.path();
    scene.file(path, "x");
    long name = scene.memory.string("user.upcall");
    long value = scene.memory.string("value");
    long to = scene.memory.memory(16);
    return scene
        .before(
            () ->
                scene.set(
                    Op.SETXATTR, FileCalls.setxattr(new RecordedCall(), path, name, value, 5, 0)))
        .ready(NO_FD, (call, fd) -> FileCalls.getxattr(call, path, name, to, 16), 5);
  }

  private static Scene tee(Scene scene) {
    int[] from = scene.pipe();
    int[] to = scene.pipe();
    return scene
        .before(() -> scene.writePipe(from[1], "abcd"))
        .ready(to[1], (call, fd) -> FileCalls.tee(call, from[0], fd, 4, 0), 4);
  }

  // ---- sockets ---------------------------------------------------------------------------------

  private static long message(Scene scene, long data, int bytes) {
    long header = scene.memory.memory(MSGHDR_BYTES);
    NativeMemory.putLong(header + 16, scene.memory.iovecs(data, bytes));
    NativeMemory.putLong(header + 24, 1);
    return header;
  }

  private static Scene sendmsg(Scene scene) {
    long header = message(scene, scene.memory.memory(4), 4);
    return scene.ready(
        scene.streamPair()[0], (call, fd) -> SocketCalls.sendmsg(call, fd, header, 0), 4);
  }

  private static Scene recvmsg(Scene scene) {
    int[] pair = scene.streamPair();
    long header = message(scene, scene.memory.memory(4), 4);
    return scene
        .before(() -> scene.send(pair[1], "abcd"))
        .ready(pair[0], (call, fd) -> SocketCalls.recvmsg(call, fd, header, 0), 4);
  }

  private static Scene recvmsgThatWaits(Scene scene) {
    int[] pair = scene.streamPair();
    long header = message(scene, scene.memory.memory(8), 8);
    return recvmsg(scene)
        .waiting(
            pair[0],
            call -> SocketCalls.recvmsg(call, pair[0], header, 0),
            () -> scene.send(pair[1], "efg"),
            3);
  }

  /** A pair over TCP: a send without a copy needs a socket that knows how. */
  private static int connected(Scene scene) {
    DriverFixture.Listener listener = scene.listener();
    int client = SocketExercises.fresh(scene);
    scene.run(new RecordedCall().connect(client, listener.sockaddr(), listener.bytes()));
    return client;
  }

  private static Scene sendZc(Scene scene) {
    long data = scene.memory.memory(64);
    return scene.ready(
        connected(scene), (call, fd) -> SocketCalls.sendZc(call, fd, data, 64, 0), 64);
  }

  private static Scene sendmsgZc(Scene scene) {
    long header = message(scene, scene.memory.memory(64), 64);
    return scene.ready(
        connected(scene), (call, fd) -> SocketCalls.sendmsgZc(call, fd, header, 0), 64);
  }

  private static Scene setsockopt(Scene scene) {
    long value = scene.memory.memory(Integer.BYTES);
    NativeMemory.putInt(value, 1);
    return scene.ready(
        SocketExercises.fresh(scene),
        (call, fd) ->
            SocketCalls.setsockopt(call, fd, SOL_SOCKET, SO_KEEPALIVE, value, Integer.BYTES),
        0);
  }

  private static Scene getsockopt(Scene scene) {
    long to = scene.memory.memory(Integer.BYTES);
    return scene.ready(
        SocketExercises.fresh(scene),
        (call, fd) -> SocketCalls.getsockopt(call, fd, SOL_SOCKET, SO_TYPE, to, Integer.BYTES),
        Integer.BYTES);
  }

  // ---- waits, and their ends -------------------------------------------------------------------

  private static Scene epollWait(Scene scene) {
    int[] ready = scene.pipe();
    int[] silent = scene.pipe();
    int[] sets = {epollOf(scene, ready[0]), epollOf(scene, silent[0])};
    long events = scene.memory.memory(2L * EPOLL_EVENT_BYTES);
    return scene
        .before(() -> scene.writePipe(ready[1], "x"))
        .ready(sets[0], (call, fd) -> WaitCalls.epollWait(call, fd, events, 2), 1)
        .waiting(
            sets[1],
            call -> WaitCalls.epollWait(call, sets[1], events, 2),
            () -> scene.writePipe(silent[1], "x"),
            1);
  }

  private static int epollOf(Scene scene, int fd) {
    int epoll =
        scene.opened((int) scene.memory.syscalls().syscall(NR_EPOLL_CREATE1, 0, 0, 0, 0, 0, 0));
    long event = scene.memory.memory(EPOLL_EVENT_BYTES);
    NativeMemory.putInt(event, Scene.POLLIN);
    scene.memory.syscalls().syscall(NR_EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, event, 0, 0);
    return epoll;
  }

  private static AsyncCall wake(long futex) {
    return WaitCalls.futexWake(new RecordedCall(), futex, 1, ALL_BITS, PRIVATE);
  }

  private static Scene futexWait(Scene scene) {
    long futex = scene.memory.memory(Integer.BYTES);
    return scene
        .ready(
            NO_FD,
            (call, fd) -> WaitCalls.futexWait(call, futex, 1, ALL_BITS, PRIVATE),
            -Errno.EAGAIN)
        .waiting(
            NO_FD,
            call -> WaitCalls.futexWait(call, futex, 0, ALL_BITS, PRIVATE),
            () -> scene.run(wake(futex)),
            0);
  }

  private static Scene futexWaitv(Scene scene) {
    long futex = scene.memory.memory(Integer.BYTES);
    long waiter = waiterOf(scene, futex, 0);
    long mistaken = waiterOf(scene, futex, 1);
    return scene
        .ready(NO_FD, (call, fd) -> WaitCalls.futexWaitv(call, mistaken, 1), -Errno.EAGAIN)
        .waiting(
            NO_FD, call -> WaitCalls.futexWaitv(call, waiter, 1), () -> scene.run(wake(futex)), 0);
  }

  /** {@code struct futex_waitv}. */
  private static long waiterOf(Scene scene, long futex, int value) {
    long waiter = scene.memory.memory(FUTEX_WAITV_BYTES);
    NativeMemory.putLong(waiter, value);
    NativeMemory.putLong(waiter + 8, futex);
    NativeMemory.putInt(waiter + 16, PRIVATE);
    return waiter;
  }

  private static Scene futexWake(Scene scene) {
    long futex = scene.memory.memory(Integer.BYTES);
    return scene.ready(
        NO_FD, (call, fd) -> WaitCalls.futexWake(call, futex, 1, ALL_BITS, PRIVATE), 0);
  }

  private static Scene cancel(Scene scene) {
    return scene.ready(
        NO_FD, (call, fd) -> WaitCalls.cancel(call, new RecordedCall()), -Errno.ENOENT);
  }

  private static Scene cancelOp(Scene scene) {
    return scene.ready(NO_FD, (call, fd) -> WaitCalls.cancelOp(call, Op.ACCEPT), 0);
  }

  private static Scene cancelAll(Scene scene) {
    return scene.ready(NO_FD, (call, fd) -> WaitCalls.cancelAll(call), 0);
  }
}
