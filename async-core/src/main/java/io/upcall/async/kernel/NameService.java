package io.upcall.async.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The host's own look-up of names: getaddrinfo(3), getnameinfo(3) and the services, of the C
 * library, because files, DNS and whatever else /etc/nsswitch.conf names are only known there. All
 * of them may wait for disks and networks, unless both host and service are numbers, and belong on
 * the slow road.
 *
 * <p>Results are 0 or an EAI error, which is negative; of the services 0 or an errno. Memory is
 * given by address, in the layouts of Linux.
 */
public final class NameService {

  /** What is answered, with ENOSYS, where the C library has no such functions. */
  public static final int EAI_SYSTEM = -11;

  private static final int ENOSYS = 38;
  private static final ValueLayout POINTER = ValueLayout.JAVA_LONG;
  private static final ValueLayout INT = ValueLayout.JAVA_INT;

  private static final Optional<MethodHandle> GETADDRINFO =
      find("getaddrinfo", INT, POINTER, POINTER, POINTER, POINTER);
  private static final Optional<MethodHandle> FREEADDRINFO = find("freeaddrinfo", null, POINTER);
  private static final Optional<MethodHandle> GETNAMEINFO =
      find("getnameinfo", INT, POINTER, INT, POINTER, INT, POINTER, INT, INT);
  private static final Optional<MethodHandle> GETSERVBYNAME =
      find("getservbyname_r", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
  private static final Optional<MethodHandle> GETSERVBYPORT =
      find("getservbyport_r", INT, INT, POINTER, POINTER, POINTER, POINTER, POINTER);

  private NameService() {}

  private static Optional<MethodHandle> find(
      String name, @Nullable MemoryLayout result, MemoryLayout... shape) {
    FunctionDescriptor descriptor =
        result == null ? FunctionDescriptor.ofVoid(shape) : FunctionDescriptor.of(result, shape);
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(
            address ->
                linker.downcallHandle(
                    address, descriptor, Linker.Option.captureCallState("errno")));
  }

  /**
   * What one call answered.
   *
   * @param error 0, or an EAI error, or for a service an errno
   * @param errno with {@link #EAI_SYSTEM}
   */
  public record Answer(int error, int errno) {}

  private static final Answer MISSING = new Answer(EAI_SYSTEM, ENOSYS);

  /** getaddrinfo(3); {@code list} receives the address of the first one, for {@link #free}. */
  public static Answer getaddrinfo(long node, long service, long hints, long list) {
    return call(
        GETADDRINFO,
        (handle, errno) -> (int) handle.invokeExact(errno, node, service, hints, list));
  }

  /** freeaddrinfo(3). */
  public static void free(long list) {
    call(
        FREEADDRINFO,
        (handle, errno) -> {
          handle.invokeExact(errno, list);
          return 0;
        });
  }

  /** getnameinfo(3). */
  public static Answer getnameinfo(
      long sockaddr,
      int bytes,
      long host,
      int hostBytes,
      long service,
      int serviceBytes,
      int flags) {
    return call(
        GETNAMEINFO,
        (handle, errno) ->
            (int)
                handle.invokeExact(
                    errno, sockaddr, bytes, host, hostBytes, service, serviceBytes, flags));
  }

  /**
   * getservbyname_r(3).
   *
   * @param found receives the address of {@code servent}, or 0 when there is none
   */
  public static Answer getservbyname(
      long name, long protocol, long servent, long buffer, long bytes, long found) {
    return call(
        GETSERVBYNAME,
        (handle, errno) ->
            (int) handle.invokeExact(errno, name, protocol, servent, buffer, bytes, found));
  }

  /** getservbyport_r(3); {@code port} in network order. See {@link #getservbyname}. */
  public static Answer getservbyport(
      int port, long protocol, long servent, long buffer, long bytes, long found) {
    return call(
        GETSERVBYPORT,
        (handle, errno) ->
            (int) handle.invokeExact(errno, port, protocol, servent, buffer, bytes, found));
  }

  private interface Invocation {
    int invoke(MethodHandle handle, MemorySegment errno) throws Throwable;
  }

  private static Answer call(Optional<MethodHandle> handle, Invocation invocation) {
    if (handle.isEmpty()) {
      return MISSING;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(Downcall.CAPTURE_LAYOUT);
      int error = invocation.invoke(handle.get(), capture);
      return new Answer(error, (int) Downcall.ERRNO.get(capture, 0L));
    } catch (Throwable failure) {
      throw Downcall.impossible(failure);
    }
  }
}
