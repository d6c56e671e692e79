package io.upcall.libc;

import static io.upcall.libc.Aio.*;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class AioTest {

  @TempDir Path folder;

  private int file(String content) throws Exception {
    Path path = folder.resolve("f");
    Files.writeString(path, content);
    return Fcntl.open(path.toString(), Fcntl.O_RDWR);
  }

  private static Aiocb cb(int fd, ByteBuffer buffer, long offset) {
    Aiocb cb = new Aiocb();
    cb.aio_fildes = fd;
    cb.aio_buf = buffer;
    cb.aio_nbytes = buffer.remaining();
    cb.aio_offset = offset;
    return cb;
  }

  private static int awaited(Aiocb cb) throws ErrnoException {
    while (aio_error(cb) == Errno.EINPROGRESS) {
      aio_suspend(new Aiocb[] {cb}, null);
    }
    return aio_return(cb);
  }

  @Test
  void readsAndWritesAtAnOffset() throws Exception {
    InProc.run(
        () -> {
          int fd = file("0123456789");
          for (ByteBuffer buffer :
              new ByteBuffer[] {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(4)}) {
            Aiocb read = cb(fd, buffer, 3);
            aio_read(read);
            assertThat(awaited(read)).isEqualTo(4);
            byte[] got = new byte[4];
            buffer.get(0, got);
            assertThat(new String(got, UTF_8)).isEqualTo("3456");
            assertThat(aio_error(read)).isZero();
            assertErrno(Errno.EINVAL, () -> aio_return(read));
          }
          Aiocb write = cb(fd, ByteBuffer.wrap("ab".getBytes(UTF_8)), 9);
          aio_write(write);
          assertThat(awaited(write)).isEqualTo(2);
          assertThat(Files.readString(folder.resolve("f"))).isEqualTo("012345678ab");
          assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_CUR)).as("position").isZero();
          Aiocb sync = cb(fd, ByteBuffer.allocate(0), 0);
          aio_fsync(Fcntl.O_SYNC, sync);
          assertThat(awaited(sync)).isZero();
          Aiocb end = cb(fd, ByteBuffer.allocate(5), 100);
          aio_read(end);
          assertThat(awaited(end)).isZero();
        });
  }

  @Test
  void whatCannotBeStartedIsSaidSo() throws Exception {
    InProc.run(
        () -> {
          int fd = file("x");
          ByteBuffer buffer = ByteBuffer.allocate(1);
          assertErrno(Errno.EBADF, () -> aio_read(cb(99, buffer, 0)));
          assertErrno(Errno.EINVAL, () -> aio_read(cb(fd, buffer, -1)));
          Aiocb prio = cb(fd, buffer, 0);
          prio.aio_reqprio = -1;
          assertErrno(Errno.EINVAL, () -> aio_read(prio));
          Aiocb tooLong = cb(fd, buffer, 0);
          tooLong.aio_nbytes = 2;
          assertErrno(Errno.EINVAL, () -> aio_read(tooLong));
          Aiocb badSignal = cb(fd, buffer, 0);
          badSignal.aio_sigevent = StructSigevent.ofSignal(99, null);
          assertErrno(Errno.EINVAL, () -> aio_write(badSignal));
          int readOnly = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_RDONLY);
          int writeOnly = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_WRONLY);
          assertErrno(Errno.EBADF, () -> aio_write(cb(readOnly, buffer, 0)));
          assertErrno(Errno.EBADF, () -> aio_read(cb(writeOnly, buffer, 0)));
          assertErrno(Errno.EINVAL, () -> aio_fsync(7, cb(fd, buffer, 0)));
          assertErrno(Errno.EINVAL, () -> aio_error(new Aiocb()));
          assertErrno(Errno.EINVAL, () -> aio_return(new Aiocb()));
          assertErrno(Errno.EBADF, () -> aio_cancel(99, null));
          assertErrno(Errno.EINVAL, () -> aio_cancel(readOnly, cb(fd, buffer, 0)));
          assertThat(aio_cancel(fd, null)).isEqualTo(AIO_ALLDONE);
        });
  }

  @Test
  void aReadInProgressCanBeSuspendedOnAndCancelled() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          Aiocb read = cb(ends[0], ByteBuffer.allocate(4), 0);
          aio_read(read);
          assertThat(aio_error(read)).isEqualTo(Errno.EINPROGRESS);
          assertErrno(Errno.EINVAL, () -> aio_return(read));
          assertErrno(Errno.EINVAL, () -> aio_read(read));
          assertErrno(
              Errno.EAGAIN,
              () -> aio_suspend(new Aiocb[] {null, read}, new StructTimespec(0, 1_000_000)));
          assertErrno(
              Errno.EINVAL,
              () -> aio_suspend(new Aiocb[] {read}, new StructTimespec(0, 1_000_000_000)));
          assertThat(aio_cancel(ends[0], read)).isEqualTo(AIO_CANCELED);
          assertThat(aio_error(read)).isEqualTo(Errno.ECANCELED);
          assertErrno(Errno.ECANCELED, () -> aio_return(read));
          // The same again, and this time it comes.
          aio_read(read);
          Unistd.write(ends[1], "abc".getBytes(UTF_8));
          assertThat(awaited(read)).isEqualTo(3);
          assertThat(aio_cancel(ends[0], null)).isEqualTo(AIO_ALLDONE);
        });
  }

  @Test
  void closingTheDescriptorEndsWhatIsInProgress() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          Aiocb read = cb(ends[0], ByteBuffer.allocate(4), 0);
          aio_read(read);
          Unistd.close(ends[0]);
          assertThat(aio_error(read)).isEqualTo(Errno.ECANCELED);
        });
  }

  @Test
  void anEndIsToldBySignalOrThread() throws Exception {
    InProc.run(
        () -> {
          int fd = file("text");
          AtomicReference<StructSiginfo> info = new AtomicReference<>();
          Semaphore.SemT told = new Semaphore.SemT();
          Semaphore.sem_init(told, 0);
          Signal.sigaction(
              Signal.SIGRTMIN,
              StructSigaction.ofInfo(
                  (signo, got) -> {
                    info.set(got);
                    assertThat(errnoOf(() -> Semaphore.sem_post(told))).isZero();
                  },
                  Signal.SA_RESTART));
          Aiocb bySignal = cb(fd, ByteBuffer.allocate(4), 0);
          bySignal.aio_sigevent = StructSigevent.ofSignal(Signal.SIGRTMIN, 7);
          aio_read(bySignal);
          Semaphore.sem_wait(told);
          assertThat(info.get().si_code()).isEqualTo(Signal.SI_ASYNCIO);
          assertThat(info.get().si_int()).isEqualTo(7);
          assertThat(aio_return(bySignal)).isEqualTo(4);
          AtomicReference<Object> value = new AtomicReference<>();
          Aiocb byThread = cb(fd, ByteBuffer.allocate(4), 0);
          byThread.aio_sigevent =
              StructSigevent.ofThread(
                  got -> {
                    value.set(got);
                    assertThat(errnoOf(() -> Semaphore.sem_post(told))).isZero();
                  },
                  byThread);
          aio_read(byThread);
          Semaphore.sem_wait(told);
          assertThat(value.get()).isSameAs(byThread);
          assertThat(aio_return(byThread)).isEqualTo(4);
        });
  }

  @Test
  void aListStartsAllAndWaitsOrTells() throws Exception {
    InProc.run(
        () -> {
          int fd = file("0123456789");
          Aiocb[] list = new Aiocb[4];
          for (int i = 0; i < 3; i++) {
            list[i] = cb(fd, ByteBuffer.allocate(2), 2L * i);
            list[i].aio_lio_opcode = LIO_READ;
          }
          list[2].aio_lio_opcode = LIO_NOP;
          lio_listio(LIO_WAIT, list, null);
          assertThat(aio_return(list[0])).isEqualTo(2);
          assertThat(aio_return(list[1])).isEqualTo(2);
          assertErrno(Errno.EINVAL, () -> aio_error(list[2]));
          Semaphore.SemT told = new Semaphore.SemT();
          Semaphore.sem_init(told, 0);
          StructSigevent event =
              StructSigevent.ofThread(
                  got -> assertThat(errnoOf(() -> Semaphore.sem_post(told))).isZero(), null);
          lio_listio(LIO_NOWAIT, list, event);
          Semaphore.sem_wait(told);
          assertThat(aio_error(list[0]) + aio_error(list[1])).isZero();
          list[3] = cb(99, ByteBuffer.allocate(1), 0);
          assertErrno(Errno.EIO, () -> lio_listio(LIO_WAIT, list, null));
          list[3].aio_lio_opcode = 9;
          assertErrno(Errno.EINVAL, () -> lio_listio(LIO_WAIT, list, null));
          assertErrno(Errno.EINVAL, () -> lio_listio(5, list, null));
          assertErrno(
              Errno.EINVAL, () -> lio_listio(LIO_WAIT, new Aiocb[AIO_LISTIO_MAX + 1], null));
        });
  }
}
