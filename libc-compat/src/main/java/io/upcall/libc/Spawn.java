package io.upcall.libc;

import io.upcall.async.kernel.HostProcess;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code spawn.h}: new procs, with descriptors, environment and signals as their parent says.
 *
 * <p>A child is a Java program in the same JVM ({@link #posix_spawn(ProcMain, ProcOptions,
 * PosixSpawnFileActions, PosixSpawnattr, String[])}), which shares the JVM's statics, or an
 * executable of the host ({@link #posix_spawn(String, PosixSpawnFileActions, PosixSpawnattr,
 * String[], String[])}), whose pid is the host's. Both are waited for by {@link SysWait}, and raise
 * SIGCHLD.
 *
 * <p>The host's child gets its descriptors and no others. A pipe or terminal is opened anew for it,
 * because what this library has open does not block in the kernel, and a program of the host
 * expects that it does; a socket cannot be, so the child of a socket finds it non-blocking. All its
 * signals have their default action: what its parent ignores it does not.
 */
public final class Spawn {

  /** The child blocks what {@link #posix_spawnattr_setsigmask} says. */
  public static final int POSIX_SPAWN_SETSIGMASK = 8;

  /** The signals of {@link #posix_spawnattr_setsigdefault} have their default action. */
  public static final int POSIX_SPAWN_SETSIGDEF = 4;

  private Spawn() {}

  // ---- what is done to descriptors -------------------------------------------------------------

  private static void requireFd(String function, int fd) throws ErrnoException {
    if (fd < 0) {
      throw new ErrnoException(function, Errno.EBADF, fd);
    }
  }

  /**
   * posix_spawn_file_actions_addopen(3).
   *
   * @throws ErrnoException EBADF for a negative number
   */
  public static void posix_spawn_file_actions_addopen(
      PosixSpawnFileActions actions, int fd, String path, int flags, int mode)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawn_file_actions_addopen")) {
      Seam.run(
          "posix_spawn_file_actions_addopen",
          c -> posix_spawn_file_actions_addopen(actions, fd, path, flags, mode),
          actions,
          fd,
          path,
          flags,
          mode);
      return;
    }
    requireFd("posix_spawn_file_actions_addopen", fd);
    actions.actions.add(new PosixSpawnFileActions.Open(fd, path, flags, mode));
  }

  /**
   * posix_spawn_file_actions_addclose(3): of a number that is not open, nothing.
   *
   * @throws ErrnoException EBADF for a negative number
   */
  public static void posix_spawn_file_actions_addclose(PosixSpawnFileActions actions, int fd)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawn_file_actions_addclose")) {
      Seam.run(
          "posix_spawn_file_actions_addclose",
          c -> posix_spawn_file_actions_addclose(actions, fd),
          actions,
          fd);
      return;
    }
    requireFd("posix_spawn_file_actions_addclose", fd);
    actions.actions.add(new PosixSpawnFileActions.Close(fd));
  }

  /**
   * posix_spawn_file_actions_adddup2(3): of a number onto itself, it stays open in the child.
   *
   * @throws ErrnoException EBADF for a negative number
   */
  public static void posix_spawn_file_actions_adddup2(
      PosixSpawnFileActions actions, int fd, int newFd) throws ErrnoException {
    if (Seam.isDecorated("posix_spawn_file_actions_adddup2")) {
      Seam.run(
          "posix_spawn_file_actions_adddup2",
          c -> posix_spawn_file_actions_adddup2(actions, fd, newFd),
          actions,
          fd,
          newFd);
      return;
    }
    requireFd("posix_spawn_file_actions_adddup2", Math.min(fd, newFd));
    actions.actions.add(new PosixSpawnFileActions.Dup2(fd, newFd));
  }

  /** posix_spawn_file_actions_addchdir_np(3): where the child begins. */
  public static void posix_spawn_file_actions_addchdir_np(
      PosixSpawnFileActions actions, String path) {
    if (Seam.isDecorated("posix_spawn_file_actions_addchdir_np")) {
      Seam.runUnfailing(
          "posix_spawn_file_actions_addchdir_np",
          c -> posix_spawn_file_actions_addchdir_np(actions, path),
          actions,
          path);
      return;
    }
    actions.actions.add(new PosixSpawnFileActions.Chdir(path));
  }

  // ---- attributes ------------------------------------------------------------------------------

  /**
   * posix_spawnattr_setflags(3).
   *
   * @throws ErrnoException EINVAL for others than {@link #POSIX_SPAWN_SETSIGMASK} and {@link
   *     #POSIX_SPAWN_SETSIGDEF}
   */
  public static void posix_spawnattr_setflags(PosixSpawnattr attr, int flags)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawnattr_setflags")) {
      Seam.run("posix_spawnattr_setflags", c -> posix_spawnattr_setflags(attr, flags), attr, flags);
      return;
    }
    if ((flags & ~(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) != 0) {
      throw new ErrnoException("posix_spawnattr_setflags", Errno.EINVAL, flags);
    }
    attr.flags = flags;
  }

  /** posix_spawnattr_getflags(3). */
  public static int posix_spawnattr_getflags(PosixSpawnattr attr) {
    if (Seam.isDecorated("posix_spawnattr_getflags")) {
      return Seam.callUnfailing(
          "posix_spawnattr_getflags", c -> posix_spawnattr_getflags(attr), attr);
    }
    return attr.flags;
  }

  /** posix_spawnattr_setsigmask(3). */
  public static void posix_spawnattr_setsigmask(PosixSpawnattr attr, SigsetT mask) {
    if (Seam.isDecorated("posix_spawnattr_setsigmask")) {
      Seam.runUnfailing(
          "posix_spawnattr_setsigmask", c -> posix_spawnattr_setsigmask(attr, mask), attr, mask);
      return;
    }
    attr.mask = mask.bits;
  }

  /** posix_spawnattr_setsigdefault(3). */
  public static void posix_spawnattr_setsigdefault(PosixSpawnattr attr, SigsetT defaults) {
    if (Seam.isDecorated("posix_spawnattr_setsigdefault")) {
      Seam.runUnfailing(
          "posix_spawnattr_setsigdefault",
          c -> posix_spawnattr_setsigdefault(attr, defaults),
          attr,
          defaults);
      return;
    }
    attr.defaults = defaults.bits;
  }

  private static long mask(@Nullable PosixSpawnattr attr) {
    if (attr != null && (attr.flags & POSIX_SPAWN_SETSIGMASK) != 0) {
      return attr.mask;
    }
    PthreadState state = PthreadState.here();
    return state == null ? 0 : state.mask();
  }

  private static long defaults(@Nullable PosixSpawnattr attr) {
    return attr != null && (attr.flags & POSIX_SPAWN_SETSIGDEF) != 0 ? attr.defaults : 0;
  }

  // ---- executables of the host -----------------------------------------------------------------

  /**
   * posix_spawn(3) of an executable of the host.
   *
   * @param argv its arguments, its name among them
   * @param envp its environment, as {@code NAME=value}; null for the caller's
   * @return its pid
   * @throws ErrnoException what its exec failed with (ENOENT, EACCES, ENOEXEC, E2BIG); what a file
   *     action failed with; EAGAIN with {@value ChildTable#MOST_HOST_CHILDREN} children of the
   *     host; EOPNOTSUPP where the driver's descriptors are not the kernel's
   */
  public static int posix_spawn(
      String path,
      @Nullable PosixSpawnFileActions actions,
      @Nullable PosixSpawnattr attr,
      String[] argv,
      String @Nullable [] envp)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawn")) {
      return Seam.call(
          "posix_spawn",
          c -> posix_spawn(path, actions, attr, argv, envp),
          path,
          actions,
          attr,
          argv,
          envp);
    }
    ChildTable children = ChildTable.of(Proc.current());
    if (!children.hasRoomForHostChild()) {
      throw new ErrnoException("posix_spawn", Errno.EAGAIN, path);
    }
    if (!Kernel.host().isKernel()) {
      throw new ErrnoException("posix_spawn", Errno.EOPNOTSUPP, path);
    }
    List<String> environment = List.of(envp != null ? envp : StdlibProcess.environ());
    int pid =
        (int)
            ErrnoException.check(
                "posix_spawn", path, (long) start(path, actions, attr, argv, environment));
    children.hostChildStarted(pid);
    HostChild.await(children, pid);
    return pid;
  }

  private static int start(
      String path,
      @Nullable PosixSpawnFileActions actions,
      @Nullable PosixSpawnattr attr,
      String[] argv,
      List<String> environment)
      throws ErrnoException {
    ChildDescriptors descriptors = ChildDescriptors.of(actions);
    ReopenedFiles reopened = new ReopenedFiles();
    Descriptor place = FsContext.base("posix_spawn", Fcntl.AT_FDCWD, "");
    try {
      List<HostProcess.Given> given = new ArrayList<>();
      descriptors.forEach(
          (number, file) -> given.add(new HostProcess.Given(number, reopened.forHost(file))));
      HostProcess.Order order =
          new HostProcess.Order(
              path,
              Arrays.asList(argv),
              environment,
              given,
              directory(place, descriptors.directory()),
              mask(attr));
      return Slow.call(() -> HostProcess.start(order));
    } finally {
      place.release();
      reopened.close();
      descriptors.release();
    }
  }

  /**
   * Where the child begins: where its parent is, unless it was told. The JVM's descriptors are
   * found by its pid, since by then the child has others.
   */
  private static @Nullable String directory(Descriptor place, @Nullable String asked) {
    boolean isJvms = place.file.kernelFd == Fcntl.AT_FDCWD;
    if (isJvms || (asked != null && asked.startsWith("/"))) {
      return asked;
    }
    String here = "/proc/" + ProcessHandle.current().pid() + "/fd/" + place.file.kernelFd;
    return asked == null ? here : here + "/" + asked;
  }

  /**
   * posix_spawnp(3): {@link #posix_spawn(String, PosixSpawnFileActions, PosixSpawnattr, String[],
   * String[])} of a file that is looked for in the directories of the caller's PATH, unless its
   * name has a slash.
   */
  public static int posix_spawnp(
      String file,
      @Nullable PosixSpawnFileActions actions,
      @Nullable PosixSpawnattr attr,
      String[] argv,
      String @Nullable [] envp)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawnp")) {
      return Seam.call(
          "posix_spawnp",
          c -> posix_spawnp(file, actions, attr, argv, envp),
          file,
          actions,
          attr,
          argv,
          envp);
    }
    if (file.indexOf('/') >= 0) {
      return posix_spawn(file, actions, attr, argv, envp);
    }
    String path = StdlibProcess.getenv("PATH");
    ErrnoException last = new ErrnoException("posix_spawnp", Errno.ENOENT, file);
    for (String folder : (path == null ? "/bin:/usr/bin" : path).split(":", -1)) {
      try {
        return posix_spawn(
            (folder.isEmpty() ? "." : folder) + "/" + file, actions, attr, argv, envp);
      } catch (ErrnoException failure) {
        if (failure.errno == Errno.EACCES) {
          last = failure;
        } else if (failure.errno != Errno.ENOENT && failure.errno != Errno.ENOTDIR) {
          throw failure;
        }
      }
    }
    throw last;
  }

  // ---- programs of this JVM --------------------------------------------------------------------

  /**
   * posix_spawn(3) of a Java program in this JVM. It waits for a core if none is free for it.
   *
   * @param main what the child runs; its arguments are what it has captured
   * @param options its name, cores and limits; its driver is its parent's
   * @param envp its environment, as {@code NAME=value}; null for the caller's
   * @return its pid
   * @throws ErrnoException what a file action failed with; ENOMEM when its driver cannot be opened;
   *     EINTR when the caller is interrupted while it waits for a core; EOPNOTSUPP for a change of
   *     directory
   */
  public static int posix_spawn(
      ProcMain main,
      ProcOptions options,
      @Nullable PosixSpawnFileActions actions,
      @Nullable PosixSpawnattr attr,
      String @Nullable [] envp)
      throws ErrnoException {
    if (Seam.isDecorated("posix_spawn")) {
      return Seam.call(
          "posix_spawn",
          c -> posix_spawn(main, options, actions, attr, envp),
          main,
          options,
          actions,
          attr,
          envp);
    }
    Proc parent = Proc.current();
    ChildDescriptors descriptors = ChildDescriptors.of(actions);
    boolean started = false;
    try {
      if (descriptors.directory() != null) {
        throw new ErrnoException("posix_spawn", Errno.EOPNOTSUPP, descriptors.directory());
      }
      ChildTable.of(parent);
      ChildStart start =
          new ChildStart(main, descriptors, environment(parent, envp), mask(attr), defaults(attr));
      ProcOptions own = options.withDrivers(parent.options().drivers());
      Proc child = parent.startChild(own, start);
      started = true;
      return child.pid();
    } catch (InterruptedException interrupted) {
      throw ErrnoException.of("posix_spawn", options.name(), -Errno.EINTR);
    } catch (ErrnoException failure) {
      throw failure;
    } catch (IOException refused) {
      throw new ErrnoException("posix_spawn", Errno.ENOMEM, refused.getMessage());
    } finally {
      if (!started) {
        descriptors.release();
      }
    }
  }

  private static Map<String, String> environment(Proc parent, String @Nullable [] envp) {
    if (envp == null) {
      return Environment.of(parent).copy();
    }
    Map<String, String> values = new java.util.LinkedHashMap<>();
    for (String text : envp) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        values.put(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return values;
  }
}
