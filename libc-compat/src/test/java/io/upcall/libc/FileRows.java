package io.upcall.libc;

import static io.upcall.libc.BlockingRows.FEW;
import static io.upcall.libc.BlockingRows.fill;
import static io.upcall.libc.BlockingRows.interrupted;
import static io.upcall.libc.BlockingRows.released;
import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Unistd.*;

import io.upcall.libc.BlockingRows.Call;
import io.upcall.libc.BlockingRows.Row;
import io.upcall.libc.BlockingRows.Scene;
import io.upcall.libc.BlockingRows.Setup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link BlockingRows} of files: FIFOs, locks, splices, asynchronous I/O. */
final class FileRows {

  private final List<Row> rows = new ArrayList<>();

  private FileRows() {
    fifos();
    locks();
    splices();
    asynchronous();
  }

  static List<Row> all() {
    return new FileRows().rows;
  }

  /** Opens one end of a FIFO, whose number is closed again. */
  private interface Opening {
    int open(String fifo) throws Exception;
  }

  private static Setup opening(int otherEnd, Opening opening) {
    return folder -> {
      String fifo = folder.resolve("fifo").toString();
      SysStat.mkfifo(fifo, 0600);
      return new Scene(() -> close(opening.open(fifo)), () -> close(open(fifo, otherEnd)), FEW);
    };
  }

  private void fifos() {
    rows.add(released("open of a FIFO", opening(O_WRONLY, fifo -> open(fifo, O_RDONLY))));
    rows.add(
        released(
            "openat of a FIFO", opening(O_WRONLY, fifo -> openat(AT_FDCWD, fifo, O_RDONLY, 0))));
    rows.add(
        released(
            "openat2 of a FIFO",
            opening(O_WRONLY, fifo -> openat2(AT_FDCWD, fifo, O_RDONLY, 0, 0))));
    rows.add(released("creat of a FIFO", opening(O_RDONLY, fifo -> creat(fifo, 0600))));
    rows.add(
        released(
            "fopen of a FIFO",
            opening(
                O_WRONLY,
                fifo -> {
                  FILE stream = Stdio.fopen(fifo, "r");
                  int fd = dup(Stdio.fileno(stream));
                  Stdio.fclose(stream);
                  return fd;
                })));
    rows.add(
        released(
            "freopen of a FIFO",
            opening(
                O_WRONLY,
                fifo -> {
                  FILE stream = Stdio.freopen(fifo, "r", Stdio.fopen("/dev/null", "r"));
                  int fd = dup(Stdio.fileno(stream));
                  Stdio.fclose(stream);
                  return fd;
                })));
  }

  private static Call locked(Path folder, int command) throws Exception {
    String path = folder.resolve("locked").toString();
    StructFlock whole = new StructFlock(F_WRLCK, SEEK_SET, 0, 0);
    fcntl(open(path, O_RDWR | O_CREAT, 0600), F_OFD_SETLK, whole);
    int fd = open(path, O_RDWR);
    return () -> fcntl(fd, command, whole);
  }

  private void locks() {
    rows.add(interrupted("fcntl with F_SETLKW", f -> locked(f, F_SETLKW)));
    rows.add(interrupted("fcntl with F_OFD_SETLKW", f -> locked(f, F_OFD_SETLKW)));
    rows.add(
        interrupted(
            "flock",
            f -> {
              String path = f.resolve("locked").toString();
              SysFile.flock(open(path, O_RDWR | O_CREAT, 0600), SysFile.LOCK_EX);
              int fd = open(path, O_RDWR);
              return () -> SysFile.flock(fd, SysFile.LOCK_EX);
            }));
  }

  private void splices() {
    rows.add(
        interrupted(
            "splice from an empty pipe",
            f -> {
              int in = pipe()[0];
              int out = pipe()[1];
              return () -> splice(in, null, out, null, 9, 0);
            }));
    rows.add(
        interrupted(
            "splice to a full pipe",
            f -> {
              int[] in = pipe();
              write(in[1], new byte[9]);
              int out = pipe2(O_NONBLOCK)[1];
              fill(out);
              Fcntl.fcntl(out, F_SETFL, 0);
              return () -> splice(in[0], null, out, null, 9, 0);
            }));
    rows.add(
        interrupted(
            "tee",
            f -> {
              int in = pipe()[0];
              int out = pipe()[1];
              return () -> tee(in, out, 9, 0);
            }));
  }

  /** A read of a silent pipe. */
  private static Aiocb reading(int fd) {
    Aiocb block = new Aiocb();
    block.aio_fildes = fd;
    block.aio_buf = ByteBuffer.allocateDirect(9);
    block.aio_nbytes = 9;
    block.aio_lio_opcode = Aio.LIO_READ;
    return block;
  }

  private void asynchronous() {
    rows.add(
        released(
            "aio_suspend",
            f -> {
              int fd = pipe()[0];
              Aiocb block = reading(fd);
              Aio.aio_read(block);
              return new Scene(
                  () -> Aio.aio_suspend(new Aiocb[] {block}, null),
                  () -> Aio.aio_cancel(fd, null),
                  FEW);
            }));
    rows.add(
        released(
            "lio_listio with LIO_WAIT",
            f -> {
              int fd = pipe()[0];
              return new Scene(
                  () -> Aio.lio_listio(Aio.LIO_WAIT, new Aiocb[] {reading(fd)}, null),
                  () -> Aio.aio_cancel(fd, null),
                  FEW);
            }));
  }
}
