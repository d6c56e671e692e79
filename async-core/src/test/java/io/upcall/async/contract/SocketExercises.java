package io.upcall.async.contract;

import static io.upcall.async.contract.Exercise.Way.WAITS;

import io.upcall.async.Op;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.util.List;

/** Stream sockets. */
final class SocketExercises {

  private static final int SHUT_WR = 1;

  static final List<Exercise> ALL =
      List.of(
          Exercise.of(Op.SOCKET, "", SocketExercises::socket),
          Exercise.of(Op.BIND, "", SocketExercises::bind),
          Exercise.of(Op.LISTEN, "", SocketExercises::listen),
          Exercise.of(Op.ACCEPT, "", SocketExercises::accept).goes(WAITS),
          Exercise.of(Op.CONNECT, "", SocketExercises::connect),
          Exercise.of(Op.RECV, "into the heap", SocketExercises::recv).goes(WAITS),
          Exercise.of(Op.RECV, "into native memory", SocketExercises::recvNative).goes(WAITS),
          Exercise.of(Op.RECV_SELECTED, "", SocketExercises::recvSelected).goes(WAITS),
          Exercise.of(Op.SEND, "from the heap", SocketExercises::send).goes(WAITS),
          Exercise.of(Op.SEND, "from native memory", SocketExercises::sendNative),
          Exercise.of(Op.SHUTDOWN, "", SocketExercises::shutdown));

  private SocketExercises() {}

  /** A stream socket that nothing was done with. */
  static int fresh(Scene scene) {
    return scene.opened(
        scene.run(new RecordedCall().socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0)));
  }

  private static Scene socket(Scene scene) {
    return scene.readyWithDescriptor(
        -1, (call, fd) -> call.socket(Kernel.AF_INET, Kernel.SOCK_STREAM, 0));
  }

  private static Scene bind(Scene scene) {
    long name = scene.memory.loopback(0);
    return scene.ready(
        fresh(scene), (call, fd) -> call.bind(fd, name, Kernel.SOCKADDR_IN_BYTES), 0);
  }

  private static Scene listen(Scene scene) {
    int fd = fresh(scene);
    long name = scene.memory.loopback(0);
    scene.run(new RecordedCall().bind(fd, name, Kernel.SOCKADDR_IN_BYTES));
    return scene.ready(fd, (call, on) -> call.listen(on, 8), 0);
  }

  private static void connectTo(Scene scene, DriverFixture.Listener listener) {
    scene.run(new RecordedCall().connect(fresh(scene), listener.sockaddr(), listener.bytes()));
  }

  private static Scene accept(Scene scene) {
    DriverFixture.Listener listener = scene.listener();
    return scene
        .before(() -> connectTo(scene, listener))
        .readyWithDescriptor(listener.fd(), (call, fd) -> call.accept(fd, 0, 0, 0))
        .waiting(
            listener.fd(),
            call -> call.accept(listener.fd(), 0, 0, 0),
            () -> connectTo(scene, listener),
            0);
  }

  private static Scene connect(Scene scene) {
    DriverFixture.Listener listener = scene.listener();
    return scene.ready(
        fresh(scene), (call, fd) -> call.connect(fd, listener.sockaddr(), listener.bytes()), 0);
  }

  private static Scene recv(Scene scene) {
    int[] pair = scene.streamPair();
    byte[] to = new byte[16];
    return scene
        .before(() -> scene.send(pair[1], "abcd"))
        .ready(pair[0], (call, fd) -> call.recv(fd, to, 0, 4, 0), 4)
        .waiting(
            pair[0], call -> call.recv(pair[0], to, 3, 13, 0), () -> scene.send(pair[1], "efg"), 3);
  }

  private static Scene recvNative(Scene scene) {
    int[] pair = scene.streamPair();
    long to = scene.memory.memory(16);
    return scene
        .before(() -> scene.send(pair[1], "abcd"))
        .ready(pair[0], (call, fd) -> call.recv(fd, to, 4, 0), 4)
        .waiting(
            pair[0], call -> call.recv(pair[0], to, 16, 0), () -> scene.send(pair[1], "ef"), 2);
  }

  private static Scene recvSelected(Scene scene) {
    int[] pair = scene.streamPair();
    return scene
        .before(() -> scene.send(pair[1], "abcd"))
        .ready(pair[0], (call, fd) -> call.recvSelected(fd, 0), 4)
        .waiting(
            pair[0], call -> call.recvSelected(pair[0], 0), () -> scene.send(pair[1], "efghi"), 5);
  }

  private static Scene send(Scene scene) {
    int[] pair = scene.streamPair();
    int[] full = scene.streamPair();
    scene.fill(full[0], true);
    return scene
        .ready(pair[0], (call, fd) -> call.send(fd, new byte[3], 0, 3, 0), 3)
        .waiting(
            full[0],
            call -> call.send(full[0], new byte[3], 0, 3, 0),
            () -> scene.drain(full[1], true),
            3);
  }

  private static Scene sendNative(Scene scene) {
    int[] pair = scene.streamPair();
    long data = scene.memory.memory(16);
    return scene.ready(pair[0], (call, fd) -> call.send(fd, data, 16, 0), 16);
  }

  private static Scene shutdown(Scene scene) {
    return scene.ready(scene.streamPair()[0], (call, fd) -> call.shutdown(fd, SHUT_WR), 0);
  }
}
