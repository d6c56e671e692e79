package io.upcall.libc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * {@code stdio.h}: streams over descriptors, with buffers. Text is UTF-8.
 *
 * <p>A stream is locked for the time of a call, by parking. What fails is an ErrnoException, with
 * {@link #ferror} set, where C returns EOF or NULL; the end is EOF or null here, too. When some
 * bytes were moved before a failure the call returns so many, and the next one tells of it. Every
 * function may fail with EBADF for a stream that was closed or was not opened for that direction,
 * with EDEADLK in vcore context, and as {@link Unistd#read(int, byte[], int, int)} and {@link
 * Unistd#write(int, byte[], int, int)} do. What could not be written stays buffered. The streams of
 * a proc are flushed when it exits.
 */
public final class Stdio extends FormattedStdio {

  /** The end, where a function returns an int. */
  public static final int EOF = FILE.EOF;

  /** Buffered by blocks: for {@link #setvbuf}. */
  public static final int _IOFBF = 0;

  /** Buffered by lines: for {@link #setvbuf}. */
  public static final int _IOLBF = 1;

  /** Not buffered: for {@link #setvbuf}. */
  public static final int _IONBF = 2;

  /** The size of a buffer that {@link #setbuf} gives. */
  public static final int BUFSIZ = 8192;

  /** For {@link #renameat2}: EEXIST when the new name is there. */
  public static final int RENAME_NOREPLACE = 1;

  /** For {@link #renameat2}: the two change places. */
  public static final int RENAME_EXCHANGE = 2;

  private static final int DEFAULT_MODE = 0666;
  private static final int NAME_ATTEMPTS = 10_000;

  private Stdio() {}

  // ---- streams ---------------------------------------------------------------------------------

  /** stdin(3) of the calling thread's proc. */
  public static FILE stdin() {
    return StreamTable.current().stdin;
  }

  /** stdout(3) of the calling thread's proc: by lines to a terminal, else by blocks. */
  public static FILE stdout() {
    return StreamTable.current().stdout;
  }

  /** stderr(3) of the calling thread's proc: not buffered. */
  public static FILE stderr() {
    return StreamTable.current().stderr;
  }

  /**
   * fopen(3).
   *
   * @param mode {@code r}, {@code w} or {@code a}, with {@code +}, {@code e} (O_CLOEXEC) and {@code
   *     x} (O_EXCL) as wanted
   * @throws ErrnoException EINVAL for another mode; as {@link Fcntl#open(String, int, int)}
   */
  public static FILE fopen(String path, String mode) throws ErrnoException {
    if (Seam.isDecorated("fopen")) {
      return Seam.call("fopen", c -> fopen(path, mode), path, mode);
    }
    StreamMode parsed = StreamMode.parse("fopen", mode);
    int fd = Fcntl.open(path, parsed.openFlags(), DEFAULT_MODE);
    FILE stream = new FILE(new DescriptorDevice(fd), parsed);
    stream.toEnd();
    return StreamTable.current().add(stream);
  }

  /**
   * fdopen(3): a stream over a descriptor, which {@link #fclose} closes.
   *
   * @throws ErrnoException EBADF; EINVAL for a mode that the descriptor was not opened for
   */
  public static FILE fdopen(int fd, String mode) throws ErrnoException {
    if (Seam.isDecorated("fdopen")) {
      return Seam.call("fdopen", c -> fdopen(fd, mode), fd, mode);
    }
    StreamMode parsed = StreamMode.parse("fdopen", mode);
    int flags = Fcntl.fcntl(fd, Fcntl.F_GETFL);
    int access = flags & Fcntl.O_ACCMODE;
    if ((parsed.reads() && access == Fcntl.O_WRONLY)
        || (parsed.writes() && access == Fcntl.O_RDONLY)) {
      throw new ErrnoException("fdopen", Errno.EINVAL, mode);
    }
    if (parsed.appends() && (flags & Fcntl.O_APPEND) == 0) {
      Fcntl.fcntl(fd, Fcntl.F_SETFL, flags | Fcntl.O_APPEND);
    }
    return StreamTable.current().add(new FILE(new DescriptorDevice(fd), parsed));
  }

  /**
   * freopen(3): flushes and closes what is under {@code stream} and opens {@code path} there, at
   * the same descriptor number. Only a failure to open is told.
   *
   * @param path null opens the same file again, with another mode, at its beginning
   * @throws ErrnoException as fopen; EBADF without a path for a stream of memory. The stream is
   *     closed then
   */
  public static FILE freopen(@Nullable String path, String mode, FILE stream)
      throws ErrnoException {
    if (Seam.isDecorated("freopen")) {
      return Seam.call("freopen", c -> freopen(path, mode, stream), path, mode, stream);
    }
    StreamMode parsed = StreamMode.parse("freopen", mode);
    stream.lock("freopen");
    try {
      flushQuietly(stream);
      int before = stream.device().fd();
      int fd;
      try {
        String name = path != null ? path : pathOf(before);
        fd = Fcntl.open(name, parsed.openFlags(), DEFAULT_MODE);
      } catch (ErrnoException failure) {
        StreamTable.current().remove(stream);
        stream.close();
        throw failure;
      }
      if (before >= 0 && before != fd) {
        int cloexec = parsed.openFlags() & Fcntl.O_CLOEXEC;
        Unistd.dup3(fd, before, cloexec);
        Unistd.close(fd);
        fd = before;
      }
      stream.reopen(new DescriptorDevice(fd), parsed);
    } finally {
      stream.unlock();
    }
    return stream;
  }

  /** A name by which the file of a descriptor can be opened again, as glibc does it. */
  private static String pathOf(int fd) throws ErrnoException {
    Descriptor d = DescriptorTable.acquire("freopen", fd);
    try {
      if (!d.file.host.isKernel()) {
        throw new ErrnoException("freopen", Errno.EOPNOTSUPP, fd);
      }
      return "/proc/self/fd/" + d.file.kernelFd;
    } finally {
      d.release();
    }
  }

  /** As C says of freopen: what fails here is ignored. */
  private static void flushQuietly(FILE stream) {
    try {
      stream.flush();
    } catch (ErrnoException ignored) {
      stream.clear();
    }
  }

  // ---- the lock --------------------------------------------------------------------------------

  /**
   * flockfile(3): waits until no other thread uses the stream, and keeps the others out until as
   * many calls of {@link #funlockfile}. Each call on a stream does the same for itself.
   *
   * @throws ErrnoException EBADF of a closed stream; EDEADLK in vcore context
   */
  public static void flockfile(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("flockfile")) {
      Seam.run("flockfile", c -> flockfile(stream), stream);
      return;
    }
    stream.lock("flockfile");
  }

  /**
   * ftrylockfile(3): {@link #flockfile} that does not wait.
   *
   * @return true when the thread has it, where C has 0
   */
  public static boolean ftrylockfile(FILE stream) {
    if (Seam.isDecorated("ftrylockfile")) {
      return Seam.callUnfailing("ftrylockfile", c -> ftrylockfile(stream), stream);
    }
    return stream.tryLock();
  }

  /**
   * funlockfile(3).
   *
   * @throws ErrnoException EPERM when the calling thread has it not, which C leaves open
   */
  public static void funlockfile(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("funlockfile")) {
      Seam.run("funlockfile", c -> funlockfile(stream), stream);
      return;
    }
    if (!stream.isLockedHere()) {
      throw new ErrnoException("funlockfile", Errno.EPERM, stream);
    }
    stream.unlock();
  }

  /**
   * fclose(3): writes what is buffered, and closes the descriptor even if that fails.
   *
   * @throws ErrnoException as a write, or as {@link Unistd#close}
   */
  public static void fclose(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fclose")) {
      Seam.run("fclose", c -> fclose(stream), stream);
      return;
    }
    stream.lock("fclose");
    try {
      StreamTable.current().remove(stream);
      stream.close();
    } finally {
      stream.unlock();
    }
  }

  /**
   * fflush(3): writes what is buffered, or sets the descriptor's position to the stream's.
   *
   * @param stream null flushes all of the proc that are being written
   */
  public static void fflush(@Nullable FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fflush")) {
      Seam.run("fflush", c -> fflush(stream), stream);
      return;
    }
    if (stream == null) {
      StreamTable.current().flushAll();
      return;
    }
    stream.lock("fflush");
    try {
      stream.flush();
    } finally {
      stream.unlock();
    }
  }

  /**
   * setvbuf(3).
   *
   * @param mode {@link #_IOFBF}, {@link #_IOLBF} or {@link #_IONBF}
   * @param size bytes of the buffer; 0 for the usual size
   * @throws ErrnoException EINVAL for another mode, or when there are bytes that were read ahead
   */
  public static void setvbuf(FILE stream, int mode, int size) throws ErrnoException {
    if (Seam.isDecorated("setvbuf")) {
      Seam.run("setvbuf", c -> setvbuf(stream, mode, size), stream, mode, size);
      return;
    }
    if (mode < _IOFBF || mode > _IONBF || size < 0) {
      throw new ErrnoException("setvbuf", Errno.EINVAL, mode);
    }
    stream.lock("setvbuf");
    try {
      if (!stream.buffering(mode, size)) {
        throw new ErrnoException("setvbuf", Errno.EINVAL, stream);
      }
    } finally {
      stream.unlock();
    }
  }

  /** setbuf(3): buffered by blocks of {@link #BUFSIZ}, or not at all. */
  public static void setbuf(FILE stream, boolean buffered) throws ErrnoException {
    setvbuf(stream, buffered ? _IOFBF : _IONBF, buffered ? BUFSIZ : 0);
  }

  /** fileno(3). @throws ErrnoException EBADF for a stream of memory */
  public static int fileno(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fileno")) {
      return Seam.call("fileno", c -> fileno(stream), stream);
    }
    stream.lock("fileno");
    try {
      return (int) ErrnoException.check("fileno", stream, fdOf(stream));
    } finally {
      stream.unlock();
    }
  }

  private static long fdOf(FILE stream) {
    int fd = stream.device().fd();
    return fd < 0 ? -Errno.EBADF : fd;
  }

  /** feof(3): true when a read met the end. */
  public static boolean feof(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("feof")) {
      return Seam.call("feof", c -> feof(stream), stream);
    }
    stream.lock("feof");
    try {
      return stream.isAtEnd();
    } finally {
      stream.unlock();
    }
  }

  /** ferror(3): true when a read or write failed. */
  public static boolean ferror(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("ferror")) {
      return Seam.call("ferror", c -> ferror(stream), stream);
    }
    stream.lock("ferror");
    try {
      return stream.hasFailed();
    } finally {
      stream.unlock();
    }
  }

  /** clearerr(3): neither at the end nor failed. */
  public static void clearerr(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("clearerr")) {
      Seam.run("clearerr", c -> clearerr(stream), stream);
      return;
    }
    stream.lock("clearerr");
    try {
      stream.clear();
    } finally {
      stream.unlock();
    }
  }

  // ---- reading and writing ---------------------------------------------------------------------

  /**
   * fread(3): waits for all of it, or the end.
   *
   * @param size bytes of an item
   * @param count how many items
   * @return how many whole items were read: fewer at the end, or when it failed after some bytes
   * @throws IndexOutOfBoundsException when they do not fit into {@code target}
   */
  public static int fread(byte[] target, int size, int count, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fread")) {
      return Seam.call(
          "fread",
          c -> fread(target, size, count, stream),
          Seam.memory(target, 0, size * count),
          size,
          count,
          stream);
    }
    int bytes = bytes(target, size, count);
    stream.lock("fread");
    try {
      return bytes == 0 ? 0 : stream.read(target, 0, bytes) / size;
    } finally {
      stream.unlock();
    }
  }

  /**
   * fwrite(3).
   *
   * @return {@code count}, or 0 when {@code size} is 0
   * @throws ErrnoException as a write: it is not told how much of it was written
   */
  public static int fwrite(byte[] source, int size, int count, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fwrite")) {
      return Seam.call(
          "fwrite",
          c -> fwrite(source, size, count, stream),
          Seam.memory(source, 0, size * count),
          size,
          count,
          stream);
    }
    int bytes = bytes(source, size, count);
    stream.lock("fwrite");
    try {
      stream.write(source, 0, bytes);
      return bytes == 0 ? 0 : count;
    } finally {
      stream.unlock();
    }
  }

  private static int bytes(byte[] memory, int size, int count) {
    int bytes = Math.multiplyExact(size, count);
    Objects.checkFromIndexSize(0, bytes, memory.length);
    return bytes;
  }

  /** fgetc(3): the next byte, 0 to 255, or {@link #EOF}. */
  public static int fgetc(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fgetc")) {
      return Seam.call("fgetc", c -> fgetc(stream), stream);
    }
    stream.lock("fgetc");
    try {
      return stream.get();
    } finally {
      stream.unlock();
    }
  }

  /** getc(3): {@link #fgetc}. */
  public static int getc(FILE stream) throws ErrnoException {
    return fgetc(stream);
  }

  /** getchar(3): {@link #fgetc} of {@link #stdin}. */
  public static int getchar() throws ErrnoException {
    return fgetc(stdin());
  }

  /** ungetc(3): gives a byte back, up to 16 of them; {@link #EOF} when that is not possible. */
  public static int ungetc(int octet, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("ungetc")) {
      return Seam.call("ungetc", c -> ungetc(octet, stream), octet, stream);
    }
    stream.lock("ungetc");
    try {
      return octet != EOF && stream.unget(octet) ? octet & 0xff : EOF;
    } finally {
      stream.unlock();
    }
  }

  /** fputc(3): writes a byte, and returns it. */
  public static int fputc(int octet, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fputc")) {
      return Seam.call("fputc", c -> fputc(octet, stream), octet, stream);
    }
    stream.lock("fputc");
    try {
      stream.put(octet);
      return octet & 0xff;
    } finally {
      stream.unlock();
    }
  }

  /** putc(3): {@link #fputc}. */
  public static int putc(int octet, FILE stream) throws ErrnoException {
    return fputc(octet, stream);
  }

  /** putchar(3): {@link #fputc} to {@link #stdout}. */
  public static int putchar(int octet) throws ErrnoException {
    return fputc(octet, stdout());
  }

  /** fputs(3): writes a text, without a newline. */
  public static void fputs(String text, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fputs")) {
      Seam.run("fputs", c -> fputs(text, stream), text, stream);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    stream.lock("fputs");
    try {
      stream.write(bytes, 0, bytes.length);
    } finally {
      stream.unlock();
    }
  }

  /** puts(3): a text and a newline to {@link #stdout}. */
  public static void puts(String text) throws ErrnoException {
    fputs(text + "\n", stdout());
  }

  /**
   * fgets(3): a line, its newline included, or the first bytes of a longer one.
   *
   * @param size one more than how many bytes at most
   * @return null at the end
   */
  public static @Nullable String fgets(int size, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("fgets")) {
      return Seam.callNullable("fgets", c -> fgets(size, stream), size, stream);
    }
    return text(until('\n', size - 1, "fgets", stream));
  }

  /**
   * getline(3): a line, however long, its newline included.
   *
   * @return null at the end
   */
  public static @Nullable String getline(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("getline")) {
      return Seam.callNullable("getline", c -> getline(stream), stream);
    }
    return text(until('\n', Integer.MAX_VALUE, "getline", stream));
  }

  /**
   * getdelim(3): the bytes up to {@code delimiter}, which is among them.
   *
   * @return null at the end
   */
  public static byte @Nullable [] getdelim(int delimiter, FILE stream) throws ErrnoException {
    if (Seam.isDecorated("getdelim")) {
      return Seam.callNullable("getdelim", c -> getdelim(delimiter, stream), delimiter, stream);
    }
    return until(delimiter, Integer.MAX_VALUE, "getdelim", stream);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] until(int delimiter, int most, String function, FILE stream)
      throws ErrnoException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    stream.lock(function);
    try {
      int octet = 0;
      while (line.size() < most && (octet = stream.get()) != EOF) {
        line.write(octet);
        if (octet == (delimiter & 0xff)) {
          break;
        }
      }
      return line.size() == 0 && octet == EOF ? null : line.toByteArray();
    } finally {
      stream.unlock();
    }
  }

  // ---- position --------------------------------------------------------------------------------

  /**
   * fseek(3): writes what is buffered, forgets what was given back, and is no longer at the end.
   *
   * @param whence {@link Unistd#SEEK_SET}, {@link Unistd#SEEK_CUR} or {@link Unistd#SEEK_END}
   * @throws ErrnoException EINVAL, ESPIPE; as a write
   */
  public static void fseek(FILE stream, long offset, int whence) throws ErrnoException {
    if (Seam.isDecorated("fseek")) {
      Seam.run("fseek", c -> fseek(stream, offset, whence), stream, offset, whence);
      return;
    }
    stream.lock("fseek");
    try {
      stream.seek(offset, whence);
    } finally {
      stream.unlock();
    }
  }

  /** fseeko(3): {@link #fseek}. */
  public static void fseeko(FILE stream, long offset, int whence) throws ErrnoException {
    fseek(stream, offset, whence);
  }

  /** ftell(3). @throws ErrnoException ESPIPE */
  public static long ftell(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("ftell")) {
      return Seam.call("ftell", c -> ftell(stream), stream);
    }
    stream.lock("ftell");
    try {
      return stream.tell();
    } finally {
      stream.unlock();
    }
  }

  /** ftello(3): {@link #ftell}. */
  public static long ftello(FILE stream) throws ErrnoException {
    return ftell(stream);
  }

  /** rewind(3): to the start, and neither at the end nor failed. */
  public static void rewind(FILE stream) throws ErrnoException {
    fseek(stream, 0, Unistd.SEEK_SET);
    clearerr(stream);
  }

  /** fgetpos(3): {@link #ftell}, into element 0. */
  public static void fgetpos(FILE stream, long[] position) throws ErrnoException {
    position[0] = ftell(stream);
  }

  /** fsetpos(3): {@link #fseek} to what {@link #fgetpos} said. */
  public static void fsetpos(FILE stream, long[] position) throws ErrnoException {
    fseek(stream, position[0], Unistd.SEEK_SET);
  }

  // ---- shells ----------------------------------------------------------------------------------

  /**
   * popen(3): runs {@code command} by the host's {@code /bin/sh}, with a pipe to or from it.
   *
   * @param mode {@code r} to read what it writes, {@code w} to write what it reads; with {@code e}
   *     as wanted, which is always so: no child gets this side of the pipe
   * @return to be closed by {@link #pclose}
   * @throws ErrnoException EINVAL for another mode, EMFILE; as {@link Spawn#posix_spawn(String,
   *     PosixSpawnFileActions, PosixSpawnattr, String[], String[])}
   */
  public static FILE popen(String command, String mode) throws ErrnoException {
    if (Seam.isDecorated("popen")) {
      return Seam.call("popen", c -> popen(command, mode), command, mode);
    }
    StreamMode parsed = StreamMode.parse("popen", mode);
    if (parsed.appends() || (parsed.reads() && parsed.writes())) {
      throw new ErrnoException("popen", Errno.EINVAL, mode);
    }
    int[] ends = Unistd.pipe2(Fcntl.O_CLOEXEC);
    int ours = ends[parsed.reads() ? 0 : 1];
    int shells = ends[parsed.reads() ? 1 : 0];
    try {
      PosixSpawnFileActions actions = new PosixSpawnFileActions();
      int standard = parsed.reads() ? Unistd.STDOUT_FILENO : Unistd.STDIN_FILENO;
      Spawn.posix_spawn_file_actions_adddup2(actions, shells, standard);
      String[] argv = {"sh", "-c", command};
      int pid = Spawn.posix_spawn("/bin/sh", actions, null, argv, null);
      return StreamTable.current().addShell(new FILE(new DescriptorDevice(ours), parsed), pid);
    } catch (ErrnoException failure) {
      Unistd.close(ours);
      throw failure;
    } finally {
      Unistd.close(shells);
    }
  }

  /**
   * pclose(3): closes the stream and waits for the shell.
   *
   * @return its status, as waitpid(2) gives it
   * @throws ErrnoException EINVAL for a stream that popen did not open; ECHILD when its status was
   *     taken by somebody else; as a write, when what was buffered could not be written
   */
  public static int pclose(FILE stream) throws ErrnoException {
    if (Seam.isDecorated("pclose")) {
      return Seam.call("pclose", c -> pclose(stream), stream);
    }
    int pid = StreamTable.current().removeShell(stream);
    if (pid == 0) {
      throw new ErrnoException("pclose", Errno.EINVAL, stream);
    }
    int[] status = new int[1];
    try {
      fclose(stream);
    } finally {
      awaitShell(pid, status);
    }
    return status[0];
  }

  /** A signal does not end the wait: the shell would stay. */
  private static void awaitShell(int pid, int[] status) throws ErrnoException {
    while (true) {
      try {
        SysWait.waitpid(pid, status, 0);
        return;
      } catch (ErrnoException failure) {
        if (failure.errno != Errno.EINTR) {
          throw failure;
        }
      }
    }
  }

  // ---- memory and temporary files --------------------------------------------------------------

  /**
   * fmemopen(3): a stream over {@code memory}, with a 0 behind what is written where it fits.
   *
   * @throws ErrnoException EINVAL for another mode; a write that does not fit is ENOSPC
   */
  public static FILE fmemopen(byte[] memory, String mode) throws ErrnoException {
    if (Seam.isDecorated("fmemopen")) {
      return Seam.call("fmemopen", c -> fmemopen(memory, mode), memory.length, mode);
    }
    StreamMode parsed = StreamMode.parse("fmemopen", mode);
    return StreamTable.current().add(new FILE(MemoryDevice.fixed(memory, parsed), parsed));
  }

  /** open_memstream(3): after fflush and fclose element 0 has what was written. */
  public static FILE open_memstream(byte[][] result) {
    if (Seam.isDecorated("open_memstream")) {
      return Seam.callUnfailing("open_memstream", c -> open_memstream(result));
    }
    StreamMode mode = new StreamMode(false, true, false, 0);
    return StreamTable.current().add(new FILE(MemoryDevice.growing(result), mode));
  }

  /**
   * tmpfile(3): a file without a name, for reading and writing, that is gone when it is closed.
   *
   * @throws ErrnoException as {@link Fcntl#open(String, int, int)}
   */
  public static FILE tmpfile() throws ErrnoException {
    if (Seam.isDecorated("tmpfile")) {
      return Seam.call("tmpfile", c -> tmpfile());
    }
    StringBuilder name = new StringBuilder("/tmp/tmpfXXXXXX");
    int fd = Stdlib.mkstemp(name);
    Unistd.unlink(name.toString());
    return fdopen(fd, "w+");
  }

  /**
   * tmpnam(3): a name in /tmp that there is no file of now. Somebody else may make one meanwhile:
   * {@link #tmpfile} and {@link Stdlib#mkstemp} have no such gap.
   *
   * @throws ErrnoException EEXIST when none was found
   */
  public static String tmpnam() throws ErrnoException {
    if (Seam.isDecorated("tmpnam")) {
      return Seam.call("tmpnam", c -> tmpnam());
    }
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      String name = "/tmp/file" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
      try {
        SysStat.lstat(name);
      } catch (ErrnoException failure) {
        if (failure.errno == Errno.ENOENT) {
          return name;
        }
      }
    }
    throw new ErrnoException("tmpnam", Errno.EEXIST, "/tmp");
  }

  /**
   * rename(2): atomically, replacing what has the new name.
   *
   * @throws ErrnoException EACCES, EBUSY, EINVAL for a directory into itself, EISDIR, ELOOP,
   *     EMLINK, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, ENOTEMPTY or EEXIST, EPERM, EROFS, EXDEV
   */
  public static void rename(String oldPath, String newPath) throws ErrnoException {
    if (Seam.isDecorated("rename")) {
      Seam.run("rename", c -> rename(oldPath, newPath), oldPath, newPath);
      return;
    }
    Lookup.renameat2("rename", Fcntl.AT_FDCWD, oldPath, Fcntl.AT_FDCWD, newPath, 0);
  }

  /** renameat(2): {@link #rename} with relative paths from descriptors. */
  public static void renameat(int oldDirFd, String oldPath, int newDirFd, String newPath)
      throws ErrnoException {
    if (Seam.isDecorated("renameat")) {
      Seam.run(
          "renameat",
          c -> renameat(oldDirFd, oldPath, newDirFd, newPath),
          oldDirFd,
          oldPath,
          newDirFd,
          newPath);
      return;
    }
    Lookup.renameat2("renameat", oldDirFd, oldPath, newDirFd, newPath, 0);
  }

  /**
   * renameat2(2).
   *
   * @param flags 0, {@link #RENAME_NOREPLACE} or {@link #RENAME_EXCHANGE}
   * @throws ErrnoException as rename, and EBADF, EEXIST, EINVAL
   */
  public static void renameat2(
      int oldDirFd, String oldPath, int newDirFd, String newPath, int flags) throws ErrnoException {
    if (Seam.isDecorated("renameat2")) {
      Seam.run(
          "renameat2",
          c -> renameat2(oldDirFd, oldPath, newDirFd, newPath, flags),
          oldDirFd,
          oldPath,
          newDirFd,
          newPath,
          flags);
      return;
    }
    Lookup.renameat2("renameat2", oldDirFd, oldPath, newDirFd, newPath, flags);
  }

  /**
   * remove(3): {@link Unistd#unlink}, or {@link Unistd#rmdir} of a directory.
   *
   * @throws ErrnoException as those
   */
  public static void remove(String path) throws ErrnoException {
    if (Seam.isDecorated("remove")) {
      Seam.run("remove", c -> remove(path), path);
      return;
    }
    try {
      Unistd.unlink(path);
    } catch (ErrnoException failure) {
      if (failure.errno != Errno.EISDIR) {
        throw failure;
      }
      Unistd.rmdir(path);
    }
  }

  /** perror(3): {@code what: No such file or directory} to {@link #stderr}. */
  public static void perror(@Nullable String what, ErrnoException failure) throws ErrnoException {
    if (Seam.isDecorated("perror")) {
      Seam.run("perror", c -> perror(what, failure), what, failure.errno);
      return;
    }
    String prefix = what == null || what.isEmpty() ? "" : what + ": ";
    fputs(prefix + Errno.strerror(failure.errno) + "\n", stderr());
  }
}
