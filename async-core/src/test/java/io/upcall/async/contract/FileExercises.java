package io.upcall.async.contract;

import static io.upcall.async.contract.Exercise.Way.ENDS_SHORT;
import static io.upcall.async.contract.Exercise.Way.WAITS;

import io.upcall.async.AsyncCall;
import io.upcall.async.FileCalls;
import io.upcall.async.Op;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import java.util.List;

/** Files and pipes. */
final class FileExercises {

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BYTES = 256;
  private static final int STATX_BASIC = 0x7ff;

  /** What has a path has no descriptor to be closed under it. */
  private static final int NO_FD = -1;

  static final List<Exercise> ALL =
      List.of(
          Exercise.of(Op.OPENAT2, "a new file", FileExercises::openat2),
          Exercise.of(Op.CLOSE, "", FileExercises::close),
          Exercise.of(Op.READ, "of a file", FileExercises::readFile).goes(ENDS_SHORT),
          Exercise.of(Op.READ, "of a pipe", FileExercises::readPipe)
              .goes(WAITS)
              .needs(Ability.PIPES),
          Exercise.of(Op.READ, "into native memory", FileExercises::readNative).goes(ENDS_SHORT),
          Exercise.of(Op.WRITE, "to a file", FileExercises::writeFile),
          Exercise.of(Op.WRITE, "to a pipe", FileExercises::writePipe)
              .goes(WAITS)
              .needs(Ability.PIPES),
          Exercise.of(Op.WRITE, "from native memory", FileExercises::writeNative),
          Exercise.of(Op.READV, "of a file", FileExercises::readv).goes(ENDS_SHORT),
          Exercise.of(Op.READV, "of a pipe", FileExercises::readvPipe)
              .goes(WAITS)
              .needs(Ability.PIPES),
          Exercise.of(Op.WRITEV, "to a file", FileExercises::writev),
          Exercise.of(Op.FSYNC, "", FileExercises::fsync),
          Exercise.of(Op.STATX, "", FileExercises::statx),
          Exercise.of(Op.FTRUNCATE, "", FileExercises::ftruncate),
          Exercise.of(Op.MKDIRAT, "", FileExercises::mkdirat),
          Exercise.of(Op.SYMLINKAT, "", FileExercises::symlinkat),
          Exercise.of(Op.LINKAT, "", FileExercises::linkat),
          Exercise.of(Op.RENAMEAT2, "", FileExercises::renameat2),
          Exercise.of(Op.UNLINKAT, "", FileExercises::unlinkat),
          Exercise.of(Op.SPLICE, "from pipe to pipe", FileExercises::splice).needs(Ability.PIPES),
          Exercise.of(Op.SENDFILE, "", FileExercises::sendfile));

  private FileExercises() {}

  private static Scene openat2(Scene scene) {
    long how = scene.memory.openHow(Kernel.O_CREAT | Kernel.O_EXCL | Sys.O_CLOEXEC, 0600, 0);
    return scene.readyWithDescriptor(
        NO_FD, (call, fd) -> call.openat2(Sys.AT_FDCWD, scene.path(), how));
  }

  private static Scene close(Scene scene) {
    return scene.ready(scene.file("x"), (call, fd) -> call.close(fd), 0);
  }

  private static Scene readFile(Scene scene) {
    int file = scene.file("0123456789");
    byte[] to = new byte[16];
    return scene
        .ready(file, (call, fd) -> call.read(fd, to, 2, 4, 3), 4)
        .shortened(call -> call.read(file, to, 0, 16, 3), 7);
  }

  private static Scene readNative(Scene scene) {
    long to = scene.memory.memory(16);
    int file = scene.file("0123456789");
    return scene
        .ready(file, (call, fd) -> call.read(fd, to, 4, 3), 4)
        .shortened(call -> call.read(file, to, 16, 10), 0);
  }

  private static Scene readPipe(Scene scene) {
    int[] pipe = scene.pipe();
    byte[] to = new byte[16];
    return scene
        .before(() -> scene.writePipe(pipe[1], "abcd"))
        .ready(pipe[0], (call, fd) -> call.read(fd, to, 0, 4, AsyncCall.CURRENT), 4)
        .waiting(
            pipe[0],
            call -> call.read(pipe[0], to, 0, 4, AsyncCall.CURRENT),
            () -> scene.writePipe(pipe[1], "ef"),
            2);
  }

  private static Scene writeFile(Scene scene) {
    return scene.ready(
        scene.file(""), (call, fd) -> call.write(fd, new byte[] {1, 2, 3}, 0, 3, 5), 3);
  }

  private static Scene writeNative(Scene scene) {
    long from = scene.memory.memory(16);
    return scene.ready(scene.file(""), (call, fd) -> call.write(fd, from, 16, 0), 16);
  }

  private static Scene writePipe(Scene scene) {
    int[] pipe = scene.pipe();
    int[] full = scene.pipe();
    scene.fill(full[1], false);
    return scene
        .ready(pipe[1], (call, fd) -> call.write(fd, new byte[3], 0, 3, AsyncCall.CURRENT), 3)
        .waiting(
            full[1],
            call -> call.write(full[1], new byte[3], 0, 3, AsyncCall.CURRENT),
            () -> scene.drain(full[0], false),
            3);
  }

  private static Scene readv(Scene scene) {
    int file = scene.file("0123456789");
    long to = scene.memory.memory(16);
    long iovecs = scene.memory.iovecs(to, 2, to + 8, 3);
    long large = scene.memory.iovecs(to, 8, to + 8, 8);
    return scene
        .ready(file, (call, fd) -> call.readv(fd, iovecs, 2, 1), 5)
        .shortened(call -> call.readv(file, large, 2, 1), 9);
  }

  private static Scene readvPipe(Scene scene) {
    int[] pipe = scene.pipe();
    long to = scene.memory.memory(16);
    long iovecs = scene.memory.iovecs(to, 2, to + 8, 8);
    return scene
        .before(() -> scene.writePipe(pipe[1], "abcd"))
        .ready(pipe[0], (call, fd) -> call.readv(fd, iovecs, 2, AsyncCall.CURRENT), 4)
        .waiting(
            pipe[0],
            call -> call.readv(pipe[0], iovecs, 2, AsyncCall.CURRENT),
            () -> scene.writePipe(pipe[1], "xyz"),
            3);
  }

  private static Scene writev(Scene scene) {
    long from = scene.memory.memory(16);
    long iovecs = scene.memory.iovecs(from, 2, from + 8, 3);
    return scene.ready(scene.file(""), (call, fd) -> call.writev(fd, iovecs, 2, 1), 5);
  }

  private static Scene fsync(Scene scene) {
    return scene.ready(scene.file("x"), (call, fd) -> call.fsync(fd, false), 0);
  }

  private static Scene statx(Scene scene) {
    long empty = scene.memory.string("");
    long buffer = scene.memory.memory(STATX_BYTES);
    return scene.ready(
        scene.file("x"),
        (call, fd) -> call.statx(fd, empty, AT_EMPTY_PATH, STATX_BASIC, buffer),
        0);
  }

  private static Scene ftruncate(Scene scene) {
    return scene.ready(scene.file("x"), (call, fd) -> FileCalls.ftruncate(call, fd, 100), 0);
  }

  private static Scene mkdirat(Scene scene) {
    return scene.ready(
        NO_FD, (call, fd) -> FileCalls.mkdirat(call, Sys.AT_FDCWD, scene.path(), 0700), 0);
  }

  private static Scene symlinkat(Scene scene) {
    long target = scene.memory.string("nowhere");
    return scene.ready(
        NO_FD, (call, fd) -> FileCalls.symlinkat(call, target, Sys.AT_FDCWD, scene.path()), 0);
  }

  private static Scene linkat(Scene scene) {
    long from = scene.path();
    return scene
        .before(() -> scene.file(from, "x"))
        .ready(
            NO_FD,
            (call, fd) -> FileCalls.linkat(call, Sys.AT_FDCWD, from, Sys.AT_FDCWD, scene.path(), 0),
            0);
  }

  private static Scene renameat2(Scene scene) {
    long from = scene.path();
    long to = scene.path();
    return scene
        .before(() -> scene.file(from, "x"))
        .ready(
            NO_FD,
            (call, fd) -> FileCalls.renameat2(call, Sys.AT_FDCWD, from, Sys.AT_FDCWD, to, 0),
            0);
  }

  private static Scene unlinkat(Scene scene) {
    long name = scene.path();
    return scene
        .before(() -> scene.file(name, "x"))
        .ready(NO_FD, (call, fd) -> FileCalls.unlinkat(call, Sys.AT_FDCWD, name, 0), 0);
  }

  private static Scene splice(Scene scene) {
    int[] from = scene.pipe();
    int[] to = scene.pipe();
    return scene
        .before(() -> scene.writePipe(from[1], "abcd"))
        .ready(
            to[1],
            (call, fd) -> call.splice(from[0], AsyncCall.CURRENT, fd, AsyncCall.CURRENT, 4, 0),
            4);
  }

  private static Scene sendfile(Scene scene) {
    int file = scene.file("0123456789");
    int[] pair = scene.streamPair();
    return scene.ready(pair[0], (call, fd) -> call.sendfile(fd, file, 2, 5), 5);
  }
}
