package io.upcall.libc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every public function of the headers can be decorated, or is named here with the reason. */
class SeamArchitectureTest {

  /** The classes of headers, and those that they inherit functions from. */
  static final List<Class<?>> HEADERS =
      List.of(
          Unistd.class,
          Fcntl.class,
          SysSocket.class,
          SysUio.class,
          SysSendfile.class,
          SysStat.class,
          Dirent.class,
          Poll.class,
          Time.class,
          SysResource.class,
          Stdio.class,
          FormattedStdio.class,
          Stdlib.class,
          Pthread.class,
          PthreadLocks.class,
          PthreadSync.class,
          PthreadAttributes.class,
          Semaphore.class,
          StdlibProcess.class,
          Signal.class,
          Spawn.class,
          SysWait.class,
          SysTimes.class,
          Aio.class,
          SocketOptions.class,
          Netdb.class,
          SysEpoll.class,
          SysEventfd.class,
          SysSelect.class,
          SysTimerfd.class,
          SysSignalfd.class,
          SysFile.class,
          SysXattr.class,
          SysMman.class);

  private static final String MACRO = "a macro in C: arithmetic on its arguments";

  private static final String PURE = "text to text: it reads and changes nothing else";
  private static final String ARITHMETIC = "arithmetic on its arguments";

  private static final Map<String, String> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("SysStat.S_ISREG", MACRO),
          Map.entry("SysStat.S_ISDIR", MACRO),
          Map.entry("SysStat.S_ISLNK", MACRO),
          Map.entry("SysStat.S_ISFIFO", MACRO),
          Map.entry("SysStat.S_ISSOCK", MACRO),
          Map.entry("SysStat.S_ISCHR", MACRO),
          Map.entry("SysStat.S_ISBLK", MACRO),
          Map.entry("SysSelect.FD_SET", MACRO),
          Map.entry("SysSelect.FD_CLR", MACRO),
          Map.entry("SysSelect.FD_ISSET", MACRO),
          Map.entry("SysSelect.FD_ZERO", MACRO),
          Map.entry("SysSocket.CMSG_SPACE", MACRO),
          Map.entry("SysWait.WIFEXITED", MACRO),
          Map.entry("SysWait.WEXITSTATUS", MACRO),
          Map.entry("SysWait.WIFSIGNALED", MACRO),
          Map.entry("SysWait.WTERMSIG", MACRO),
          Map.entry("SysWait.WCOREDUMP", MACRO),
          Map.entry("SysWait.WIFSTOPPED", MACRO),
          Map.entry("Dirent.alphasort", "a function to be passed, not called"),
          Map.entry("Time.difftime", ARITHMETIC),
          Map.entry("Time.asctime", PURE),
          Map.entry("Time.strftime", PURE),
          Map.entry("Time.strptime", PURE),
          Map.entry("FormattedStdio.sprintf", PURE),
          Map.entry("FormattedStdio.snprintf", PURE),
          Map.entry("FormattedStdio.sscanf", PURE),
          Map.entry("Stdio.stdin", "a variable in C"),
          Map.entry("Stdio.stdout", "a variable in C"),
          Map.entry("Stdio.stderr", "a variable in C"),
          Map.entry("Stdlib.atoi", PURE),
          Map.entry("Stdlib.atol", PURE),
          Map.entry("Stdlib.atof", PURE),
          Map.entry("Stdlib.strtol", PURE),
          Map.entry("Stdlib.strtoll", PURE),
          Map.entry("Stdlib.strtoul", PURE),
          Map.entry("Stdlib.strtod", PURE),
          Map.entry("Stdlib.strtof", PURE),
          Map.entry("Stdlib.qsort", ARITHMETIC),
          Map.entry("Stdlib.bsearch", ARITHMETIC),
          Map.entry("Stdlib.abs", ARITHMETIC),
          Map.entry("Stdlib.labs", ARITHMETIC),
          Map.entry("Stdlib.div", ARITHMETIC),
          Map.entry("Stdlib.ldiv", ARITHMETIC));

  @Test
  void everyPublicFunctionGoesThroughTheSeam() {
    List<String> bypassing = new ArrayList<>();
    List<String> excepted = new ArrayList<>();
    for (JavaClass header : new ClassFileImporter().importClasses(HEADERS)) {
      for (JavaMethod function : header.getMethods()) {
        String name = header.getSimpleName() + "." + function.getName();
        if (!isPublicStatic(function) || isDecorated(function) || isShorthand(function)) {
          continue;
        }
        (EXCEPTIONS.containsKey(name) ? excepted : bypassing).add(name);
      }
    }
    assertThat(bypassing).as("functions that no interposer sees").isEmpty();
    assertThat(excepted).as("exceptions that are none").containsAll(EXCEPTIONS.keySet());
  }

  private static boolean isPublicStatic(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.PUBLIC)
        && method.getModifiers().contains(JavaModifier.STATIC);
  }

  private static boolean isDecorated(JavaMethod function) {
    return function.getMethodCallsFromSelf().stream()
        .anyMatch(
            call ->
                call.getTargetOwner().isEquivalentTo(Seam.class)
                    && call.getTarget().getName().equals("isDecorated"));
  }

  /** One that only adds arguments and calls another public function, which is decorated. */
  private static boolean isShorthand(JavaMethod function) {
    List<JavaMethodCall> ours =
        function.getMethodCallsFromSelf().stream()
            .filter(call -> call.getTargetOwner().getPackageName().startsWith("io.upcall"))
            .toList();
    return !ours.isEmpty()
        && ours.stream()
            .allMatch(
                call ->
                    HEADERS.stream().anyMatch(call.getTargetOwner()::isEquivalentTo)
                        && call.getTarget()
                            .resolveMember()
                            .map(SeamArchitectureTest::isPublicStatic)
                            .orElse(false));
  }
}
