package io.upcall.async.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.upcall.async.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processes of the host, by its C library's posix_spawn(3): that one makes the child with vfork, so
 * that a JVM of gigabytes is not copied, and has the child do nothing that is not safe there.
 *
 * <p>The child gets exactly the descriptors that it is given: they are moved above all numbers that
 * take part, so that no source is overwritten before it was used, then to where they belong, and
 * everything else is closed, whatever opened it without close-on-exec.
 */
public final class HostProcess {

  private static final int ACTIONS_BYTES = 256;
  private static final int ATTRIBUTES_BYTES = 512;
  private static final int SIGSET_BYTES = 128;
  private static final short SETSIGDEF = 4;
  private static final short SETSIGMASK = 8;

  private static final MethodHandle SPAWN =
      function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT =
      function("posix_spawn_file_actions_init", ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      function("posix_spawn_file_actions_destroy", ADDRESS);
  private static final MethodHandle ADD_DUP2 =
      function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CLOSE =
      function("posix_spawn_file_actions_addclose", ADDRESS, JAVA_INT);
  private static final MethodHandle ADD_CLOSE_FROM =
      function("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
  private static final MethodHandle ADD_CHDIR =
      function("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
  private static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle ATTRIBUTES_DESTROY =
      function("posix_spawnattr_destroy", ADDRESS);
  private static final MethodHandle SET_FLAGS =
      function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private static final MethodHandle SET_SIGMASK =
      function("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  private static final MethodHandle SET_SIGDEFAULT =
      function("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);

  private HostProcess() {}

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /**
   * A descriptor of the child.
   *
   * @param number there
   * @param source the kernel's number here
   */
  public record Given(int number, int source) {}

  /**
   * What to run.
   *
   * @param path the executable
   * @param argv its arguments, its name among them
   * @param envp its environment
   * @param given its descriptors; it has no others
   * @param directory where it begins; null for that of the JVM
   * @param blocked the signals that it blocks, bit n - 1 for signal n; all have their default
   *     action
   */
  public record Order(
      String path,
      List<String> argv,
      List<String> envp,
      List<Given> given,
      @Nullable String directory,
      long blocked) {}

  /**
   * Starts it. Waits until the child has become the executable: on the slow road.
   *
   * @return its pid, or {@code -errno}: of exec as well as of what came before
   */
  public static int start(Order order) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(ACTIONS_BYTES, 16);
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 16);
      check((int) ACTIONS_INIT.invokeExact(actions));
      check((int) ATTRIBUTES_INIT.invokeExact(attributes));
      try {
        addDescriptors(actions, order.given());
        if (order.directory() != null) {
          check((int) ADD_CHDIR.invokeExact(actions, arena.allocateFrom(order.directory())));
        }
        setSignals(arena, attributes, order);
        MemorySegment pid = arena.allocate(JAVA_INT);
        int errno =
            (int)
                SPAWN.invokeExact(
                    pid,
                    arena.allocateFrom(order.path()),
                    actions,
                    attributes,
                    strings(arena, order.argv()),
                    strings(arena, order.envp()));
        return errno != 0 ? -errno : pid.get(JAVA_INT, 0);
      } finally {
        int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
        ignored = (int) ATTRIBUTES_DESTROY.invokeExact(attributes);
      }
    } catch (SpawnRefused refused) {
      return -refused.errno;
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }

  private static void addDescriptors(MemorySegment actions, List<Given> given) throws Throwable {
    int highest = -1;
    int last = -1;
    for (Given each : given) {
      highest = Math.max(highest, Math.max(each.number(), each.source()));
      last = Math.max(last, each.number());
    }
    boolean[] taken = new boolean[last + 1];
    for (int i = 0; i < given.size(); i++) {
      taken[given.get(i).number()] = true;
      check((int) ADD_DUP2.invokeExact(actions, given.get(i).source(), highest + 1 + i));
    }
    for (int i = 0; i < given.size(); i++) {
      check((int) ADD_DUP2.invokeExact(actions, highest + 1 + i, given.get(i).number()));
    }
    for (int number = 0; number <= last; number++) {
      if (!taken[number]) {
        check((int) ADD_CLOSE.invokeExact(actions, number));
      }
    }
    check((int) ADD_CLOSE_FROM.invokeExact(actions, last + 1));
  }

  private static void setSignals(Arena arena, MemorySegment attributes, Order order)
      throws Throwable {
    MemorySegment set = arena.allocate(SIGSET_BYTES, 8);
    set.set(JAVA_LONG, 0, order.blocked());
    check((int) SET_SIGMASK.invokeExact(attributes, set));
    set.set(JAVA_LONG, 0, -1L);
    check((int) SET_SIGDEFAULT.invokeExact(attributes, set));
    check((int) SET_FLAGS.invokeExact(attributes, (short) (SETSIGDEF | SETSIGMASK)));
  }

  /** A null-terminated array of C strings. */
  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }

  private static void check(int errno) throws SpawnRefused {
    if (errno != 0) {
      throw new SpawnRefused(errno);
    }
  }

  /** One of the preparations failed: ENOMEM, or EBADF for a number out of range. */
  private static final class SpawnRefused extends Exception {

    private static final long serialVersionUID = 1L;
    private final int errno;

    SpawnRefused(int errno) {
      super(Errno.name(errno), null, false, false);
      this.errno = errno;
    }
  }
}
