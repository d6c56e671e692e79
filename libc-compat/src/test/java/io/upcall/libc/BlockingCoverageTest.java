package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public function is either in {@link BlockingRows}, and so in {@link
 * NothingHoldsAVcoreTest}, or named here with the reason why it cannot wait for another thread or
 * program.
 */
class BlockingCoverageTest {

  /**
   * They wait for a disk at most, or for a server of names: by the ring, which tells later, or on a
   * thread of the slow road. Nobody can be made to keep one waiting; SlowRoadTest and the contract
   * suite of the drivers hold it for those two as a whole.
   */
  private static final Set<String> BY_RING_OR_SLOW_ROAD =
      names(
          """
          access chdir chown copy_file_range faccessat fchdir fchown fchownat fdatasync fsync
          ftruncate getcwd lchown link linkat pread pwrite readlink readlinkat rmdir symlink
          symlinkat sync syncfs truncate unlink unlinkat
          fallocate posix_fadvise posix_fallocate
          preadv preadv2 pwritev pwritev2
          chmod fchmod fchmodat fstat fstatat futimens lstat mkdir mkdirat mkfifo mkfifoat mknod
          mknodat stat utimensat
          closedir fdopendir opendir readdir rewinddir scandir seekdir telldir
          remove rename renameat renameat2 tmpfile tmpnam mkdtemp mkostemp mkstemp realpath
          fgetxattr flistxattr fremovexattr fsetxattr getxattr lgetxattr listxattr llistxattr
          lremovexattr lsetxattr removexattr setxattr
          mmap msync munmap
          getaddrinfo getnameinfo getservbyname getservbyport
          popen posix_spawn posix_spawnp
          """);

  /** Calls of the kernel that never wait, and this library's own tables. */
  private static final Set<String> AT_ONCE =
      names(
          """
          dup dup2 dup3 getpid getppid isatty lseek pipe pipe2
          bind getpeername getsockname listen shutdown socket socketpair
          getsockopt getsockoptBytes getsockoptLinger getsockoptTimeval getsockoptUcred setsockopt
          umask dirfd
          clock_getres clock_gettime time times
          getrlimit getrusage setrlimit
          epoll_create epoll_create1 epoll_ctl eventfd signalfd timerfd_create timerfd_gettime
          timerfd_settime
          atexit clearenv environ getenv putenv setenv unsetenv rand srand
          alarm getitimer kill pthread_kill pthread_sigmask raise setitimer sigaction signal
          sigpending sigprocmask sigqueue
          aio_cancel aio_error aio_fsync aio_read aio_return aio_write
          pthread_cancel pthread_cleanup_pop pthread_cleanup_push pthread_create pthread_detach
          pthread_equal pthread_getspecific pthread_key_create pthread_key_delete pthread_self
          pthread_setcancelstate pthread_setcanceltype pthread_setspecific pthread_testcancel
          pthread_tryjoin_np
          pthread_barrier_destroy pthread_barrier_init pthread_rwlock_destroy pthread_rwlock_init
          pthread_rwlock_tryrdlock pthread_rwlock_trywrlock pthread_rwlock_unlock
          pthread_spin_destroy pthread_spin_init pthread_spin_trylock pthread_spin_unlock
          pthread_cond_broadcast pthread_cond_destroy pthread_cond_init pthread_cond_signal
          pthread_mutex_consistent pthread_mutex_destroy pthread_mutex_init pthread_mutex_trylock
          pthread_mutex_unlock
          pthread_getname_np pthread_getschedprio pthread_setname_np pthread_setschedprio
          sem_close sem_destroy sem_getvalue sem_init sem_open sem_post sem_trywait sem_unlink
          fdopen fmemopen open_memstream stdin stdout stderr ftrylockfile funlockfile
          """);

  /** Arithmetic, text to text, and changes of what belongs to the caller. */
  private static final Set<String> OF_ITS_ARGUMENTS =
      names(
          """
          S_ISBLK S_ISCHR S_ISDIR S_ISFIFO S_ISLNK S_ISREG S_ISSOCK CMSG_SPACE
          WCOREDUMP WEXITSTATUS WIFEXITED WIFSIGNALED WIFSTOPPED WTERMSIG
          FD_CLR FD_ISSET FD_SET FD_ZERO
          alphasort asctime ctime difftime gmtime localtime mktime strftime strptime timegm
          snprintf sprintf sscanf
          abs atof atoi atol bsearch div labs ldiv qsort strtod strtof strtol strtoll strtoul
          sigaddset sigdelset sigemptyset sigfillset sigismember
          pthread_condattr_getclock pthread_condattr_setclock pthread_mutexattr_getrobust
          pthread_mutexattr_gettype pthread_mutexattr_setrobust pthread_mutexattr_settype
          pthread_attr_getdetachstate pthread_attr_setdetachstate pthread_attr_setname_np
          pthread_attr_setschedprio
          posix_spawn_file_actions_addchdir_np posix_spawn_file_actions_addclose
          posix_spawn_file_actions_adddup2 posix_spawn_file_actions_addopen
          posix_spawnattr_getflags posix_spawnattr_setflags posix_spawnattr_setsigdefault
          posix_spawnattr_setsigmask
          """);

  /** They end the thread or the proc: what they run and wait for is the program's own. */
  private static final Set<String> ENDS = names("_exit exit abort pthread_exit");

  /** It looks, and yields to whatever is ready, the holder first: PthreadWaitTest holds that. */
  private static final Set<String> BY_YIELDING = names("pthread_spin_lock");

  /** They take the lock of a stream, which flockfile's row waits for, and do no I/O that waits. */
  private static final Set<String> BY_THE_STREAMS_LOCK =
      names("clearerr feof ferror fileno fgetpos ftell ftello ungetc");

  private static Set<String> names(String words) {
    return new TreeSet<>(Arrays.asList(words.trim().split("\\s+")));
  }

  private static Stream<Set<String>> exceptions() {
    return Stream.of(
        BY_RING_OR_SLOW_ROAD, AT_ONCE, OF_ITS_ARGUMENTS, ENDS, BY_YIELDING, BY_THE_STREAMS_LOCK);
  }

  private static Set<String> functions() {
    return SeamArchitectureTest.HEADERS.stream()
        .flatMap(header -> Arrays.stream(header.getDeclaredMethods()))
        .filter(BlockingCoverageTest::isPublicStatic)
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isPublicStatic(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && Modifier.isStatic(method.getModifiers())
        && !method.isSynthetic();
  }

  /** A row begins with the name of its function. */
  private static Set<String> covered() {
    return BlockingRows.all().stream()
        .map(row -> row.function().split(" ", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFunctionThatMayWaitHasARow() {
    Set<String> left = functions();
    left.removeAll(covered());
    exceptions().forEach(left::removeAll);
    assertThat(left)
        .as("functions without a row in BlockingRows and without a reason here")
        .isEmpty();
  }

  @Test
  void aReasonIsOfAFunctionThatIsThereAndHasNoRow() {
    Set<String> named = new TreeSet<>();
    exceptions()
        .forEach(
            set ->
                set.forEach(
                    name -> assertThat(named.add(name)).as("%s is named once", name).isTrue()));
    assertThat(functions()).containsAll(named).containsAll(covered());
    assertThat(named).doesNotContainAnyElementsOf(covered());
  }

  @Test
  void aRowIsThereOnce() {
    assertThat(BlockingRows.all()).extracting(BlockingRows.Row::function).doesNotHaveDuplicates();
  }
}
