package io.upcall.async.contract;

import static io.upcall.async.contract.Exercise.Way.WAITS;
import static io.upcall.async.contract.Exercise.Way.WAITS_FOR_TIME;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import java.util.List;

/** Calls that wait for something else, or for nothing. */
final class WaitExercises {

  private static final long MILLI_NANOS = 1_000_000L;
  private static final long LONG_NANOS = 60_000 * MILLI_NANOS;

  static final List<Exercise> ALL =
      List.of(
          Exercise.of(Op.NOP, "", WaitExercises::nop),
          Exercise.of(Op.POLL, "of a socket", WaitExercises::poll).goes(WAITS),
          Exercise.of(Op.TIMEOUT, "", WaitExercises::timeout).goes(WAITS_FOR_TIME),
          Exercise.of(Op.CANCEL_FD, "", WaitExercises::cancelFd));

  private WaitExercises() {}

  private static Scene nop(Scene scene) {
    return scene.ready(-1, (call, fd) -> call.nop(), 0);
  }

  private static Scene poll(Scene scene) {
    int[] pair = scene.streamPair();
    int[] ready = scene.streamPair();
    scene.send(ready[1], "x");
    return scene
        .ready(ready[0], (call, fd) -> call.poll(fd, Scene.POLLIN), Scene.POLLIN)
        .waiting(
            pair[0],
            call -> call.poll(pair[0], Scene.POLLIN),
            () -> scene.send(pair[1], "x"),
            Scene.POLLIN);
  }

  private static Scene timeout(Scene scene) {
    return scene
        .ready(-1, (call, fd) -> call.timeout(MILLI_NANOS), -Errno.ETIME)
        .waiting(-1, call -> call.timeout(LONG_NANOS), null, 0);
  }

  private static Scene cancelFd(Scene scene) {
    return scene.ready(scene.streamPair()[0], AsyncCall::cancelFd, 0);
  }
}
